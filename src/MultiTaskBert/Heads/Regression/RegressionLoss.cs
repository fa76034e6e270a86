using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MultiTaskBert.Heads.Regression;
using MultiTaskBert.Runtime;
using MultiTaskBert.Runtime.Strategies;
using static TorchSharp.torch;

namespace MultiTaskBert;

/// <summary>Represents the formula that a <see cref="RegressionHead"/> is trained by. Derive from it for one of your own; saved with the model.</summary>
/// <remarks>A formula of your own is read back with a saved model once it is known by <see cref="Register"/>.</remarks>
[JsonConverter(typeof(StrategyJsonConverter<RegressionLoss>))]
[TypeConverter(typeof(StrategyTypeConverter<RegressionLoss>))]
public abstract record RegressionLoss : Strategy, IStrategyFamily<RegressionLoss>
{
    /// <summary>Initializes the base of a loss.</summary>
    protected RegressionLoss()
        : base(RegressionLossKinds.Style)
    {
    }

    /// <summary>Gets the squared difference, (x − y)². The answer aims at the mean.</summary>
    public static RegressionLoss SquaredError { get; } = new SquaredErrorLoss();

    /// <summary>Gets the distance, |x − y|, as PyTorch's <c>L1Loss</c>. The answer aims at the median; outliers pull less.</summary>
    public static RegressionLoss AbsoluteError { get; } = new AbsoluteErrorLoss();

    static StrategyStyle IStrategyFamily<RegressionLoss>.Style => RegressionLossKinds.Style;

    /// <summary>Creates the loss that is squared near the label and linear further away, so that outliers pull less: d²/2 for |d| ≤ δ, else δ(|d| − δ/2), with d = x − y.</summary>
    /// <param name="delta">δ, finite and above 0, in standard deviations of the labels: the distance from which on the loss is linear.</param>
    /// <remarks>Huber 1964, "Robust Estimation of a Location Parameter"; PyTorch's <c>HuberLoss</c>.</remarks>
    public static RegressionLoss Huber(double delta = Losses.Huber.DefaultDelta) => new HuberLoss { Delta = delta };

    /// <summary>Reads what <see cref="Strategy.Describe"/> wrote; options that are not in it have their defaults.</summary>
    /// <param name="text">The text, for instance <c>huber(delta=1)</c>.</param>
    /// <exception cref="FormatException">The text is no loss; the message says what is wrong, or lists what there is.</exception>
    public static RegressionLoss Parse(string text) => RegressionLossKinds.All.Parse(text);

    /// <summary>Lets <see cref="Parse"/>, and a head of a saved model, read a loss of your own. Registering a type again does nothing.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <exception cref="InvalidOperationException">Another type has the same name.</exception>
    public static void Register<[DynamicallyAccessedMembers(StrategyOptions.Needed)] T>()
        where T : RegressionLoss => RegressionLossKinds.All.With<T>();

    static RegressionLoss IStrategyFamily<RegressionLoss>.Read(string text) => Parse(text);

    /// <summary>Computes the loss of a batch.</summary>
    /// <param name="output">Float32 [B], what the head computes, in the scale it is trained in.</param>
    /// <param name="labels">Float32 [B], in the same scale; NaN where there is no label.</param>
    /// <returns>A scalar in the caller's dispose scope.</returns>
    public abstract Tensor Mean(Tensor output, Tensor labels);

    internal static RegressionLoss Read(JsonObject settings) => RegressionLossKinds.All.Read(settings, "loss");

    internal JsonObject Write() => RegressionLossKinds.All.Write(this);
}
