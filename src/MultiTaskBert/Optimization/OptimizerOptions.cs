using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using MultiTaskBert.Runtime;
using MultiTaskBert.Runtime.Strategies;

namespace MultiTaskBert.Optimization;

/// <summary>
/// Represents which optimizer a training uses, with its options other than the learning rate: <see cref="AdamWOptions"/>, <see cref="SgdOptions"/>, or one of your own that derives from this type and makes a
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
    public StepOptimizer Start() => Check() is { Count: > 0 } problems ? throw new InvalidOperationException(string.Join(' ', problems)) : Create();

    /// <summary>Makes the optimizer; the options are checked.</summary>
    protected abstract StepOptimizer Create();
}
