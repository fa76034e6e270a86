using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using MultiTaskBert.Runtime;
using MultiTaskBert.Runtime.Strategies;

namespace MultiTaskBert.Optimization;

/// <summary>
/// Represents which optimizer a training uses, with its options other than the learning rate: <see cref="AdamW"/>, <see cref="Sgd"/>, or one of your own that derives from this type and makes a
/// <see cref="StepOptimizer"/>.
/// </summary>
/// <remarks>Immutable; what the optimizer keeps of each parameter is in the <see cref="StepOptimizer"/>. The options are checked when a training starts, all at once.</remarks>
[JsonConverter(typeof(StrategyJsonConverter<OptimizerOptions>))]
[TypeConverter(typeof(StrategyTypeConverter<OptimizerOptions>))]
public abstract record OptimizerOptions : Strategy, IStrategyFamily<OptimizerOptions>
{
    /// <summary>Initializes the base of the options of an optimizer.</summary>
    protected OptimizerOptions()
        : base(OptimizerOptionsKinds.Style)
    {
    }

    static StrategyStyle IStrategyFamily<OptimizerOptions>.Style => OptimizerOptionsKinds.Style;

    /// <summary>Creates AdamW, Adam with decoupled weight decay.</summary>
    /// <param name="beta1">How much of the mean of the gradients is kept each step; 0 or more and less than 1.</param>
    /// <param name="beta2">How much of the mean of the squared gradients is kept each step; 0 or more and less than 1.</param>
    /// <param name="epsilon">What is added to the denominator; above 0.</param>
    /// <param name="weightDecay">The ratio of a weight that one step takes away, before it is multiplied by the learning rate; 0 or more.</param>
    /// <remarks>
    /// Loshchilov and Hutter 2019, "Decoupled Weight Decay Regularization", with the defaults and the formula of <c>torch.optim.AdamW</c> except that biases and normalizations do not decay.
    /// </remarks>
    public static OptimizerOptions AdamW(
        double beta1 = AdamWOptions.DefaultBeta1, double beta2 = AdamWOptions.DefaultBeta2, double epsilon = AdamWOptions.DefaultEpsilon, double weightDecay = AdamWOptions.DefaultWeightDecay) =>
        new AdamWOptions { Beta1 = beta1, Beta2 = beta2, Epsilon = epsilon, WeightDecay = weightDecay };

    /// <summary>Creates stochastic gradient descent with momentum, by the formula of <c>torch.optim.SGD</c> without dampening or Nesterov momentum.</summary>
    /// <param name="momentum">How much of the direction of the step before is kept; 0 or more and less than 1. 0 needs no memory for it.</param>
    /// <param name="weightDecay">How much of a weight is added to its gradient; 0 or more. Biases and normalizations do not decay.</param>
    public static OptimizerOptions Sgd(double momentum = SgdOptions.DefaultMomentum, double weightDecay = 0) => new SgdOptions { Momentum = momentum, WeightDecay = weightDecay };

    /// <summary>Gets whether the optimizer keeps a part of the direction of the step before, so that a schedule can move how much; false by default.</summary>
    public virtual bool HasMomentum => false;

    /// <summary>
    /// Gets the learning rate beyond which nothing is trained, whatever the model and the data, because a step is larger than the weights: a training with a higher one is refused. Infinite, which is no
    /// limit, by default.
    /// </summary>
    public virtual double HighestLearningRate => double.PositiveInfinity;

    /// <summary>Reads what <see cref="Strategy.Describe"/> wrote; options that are not in it have their defaults.</summary>
    /// <param name="text">The text, for instance <c>sgd(momentum=0.9)</c>.</param>
    /// <exception cref="FormatException">The text is no optimizer; the message says what is wrong, or lists what there is.</exception>
    public static OptimizerOptions Parse(string text) => OptimizerOptionsKinds.All.Parse(text);

    /// <summary>Lets <see cref="Parse"/> read the options of an optimizer of your own. Registering a type again does nothing.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <exception cref="InvalidOperationException">Another type has the same name.</exception>
    public static void Register<[DynamicallyAccessedMembers(StrategyOptions.Needed)] T>()
        where T : OptimizerOptions => OptimizerOptionsKinds.All.With<T>();

    static OptimizerOptions IStrategyFamily<OptimizerOptions>.Read(string text) => Parse(text);

    /// <summary>Makes the optimizer of one training, which remembers nothing yet; the caller disposes it.</summary>
    /// <exception cref="InvalidOperationException">An option is out of its range; all problems are listed.</exception>
    internal StepOptimizer Start() => Check() is { Count: > 0 } problems ? throw new InvalidOperationException(string.Join(' ', problems)) : Create();

    /// <summary>Creates the optimizer of one training, which remembers nothing yet. The options are checked.</summary>
    /// <returns>The optimizer; the training disposes it.</returns>
    protected abstract StepOptimizer Create();
}
