using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using MultiTaskBert.Heads.Classification;
using MultiTaskBert.Runtime;
using MultiTaskBert.Runtime.Strategies;
using static TorchSharp.torch;

namespace MultiTaskBert;

/// <summary>Represents the formula that a classifying head is trained by. Derive from it for one of your own; saved with the model.</summary>
/// <remarks>A formula of your own is read back with a saved model once it is known by <see cref="Register"/>.</remarks>
[JsonConverter(typeof(StrategyJsonConverter<ClassificationLoss>))]
[TypeConverter(typeof(StrategyTypeConverter<ClassificationLoss>))]
public abstract record ClassificationLoss : Strategy, IStrategyFamily<ClassificationLoss>
{
    /// <summary>Initializes the base of a loss.</summary>
    protected ClassificationLoss()
        : base(ClassificationLossKinds.Style)
    {
    }

    /// <summary>Gets softmax cross-entropy, −log p(gold), with class weights and label smoothing: <see cref="Losses.LossFunctions.CrossEntropy"/>.</summary>
    public static ClassificationLoss CrossEntropy { get; } = new CrossEntropyLoss();

    static StrategyStyle IStrategyFamily<ClassificationLoss>.Style => ClassificationLossKinds.Style;

    /// <summary>Gets whether the mean is divided by the class weights of the labelled items, not by their number.</summary>
    public virtual bool DividesByClassWeights => false;

    /// <summary>Creates focal loss, −α_y (1−p_y)^γ log p_y, in which items that are classified well already count less. Class weights are its α.</summary>
    /// <param name="gamma">γ, finite and at least 0; 0 is cross-entropy, 2 what the paper uses.</param>
    /// <remarks>Lin et al. 2017, "Focal Loss for Dense Object Detection", equation 5. The mean is over items, not over α.</remarks>
    public static ClassificationLoss Focal(double gamma = Losses.Focal.DefaultGamma) => new FocalLoss { Gamma = gamma };

    /// <summary>Creates self-adjusting dice loss, 1 − (2q + s) / (q + 1 + s) with q = (1−p_y)^α p_y, for labels of which one outweighs all others.</summary>
    /// <param name="alpha">α, finite and at least 0: how much less an item counts that is classified well already; 0 is plain dice.</param>
    /// <param name="smooth">s, finite and at least 0: smooths the ratio.</param>
    /// <remarks>Li et al. 2020, "Dice Loss for Data-imbalanced NLP Tasks", equation 10, with the gold class of each item only.</remarks>
    public static ClassificationLoss SelfAdjustingDice(double alpha = Losses.SelfAdjustingDice.DefaultAlpha, double smooth = Losses.SelfAdjustingDice.DefaultSmooth) =>
        new SelfAdjustingDiceLoss { Alpha = alpha, Smooth = smooth };

    /// <summary>Reads what <see cref="Strategy.Describe"/> wrote; options that are not in it have their defaults.</summary>
    /// <param name="text">The text, for instance <c>focal(gamma=2)</c>.</param>
    /// <exception cref="FormatException">The text is no loss; the message says what is wrong, or lists what there is.</exception>
    public static ClassificationLoss Parse(string text) => ClassificationLossKinds.All.Parse(text);

    /// <summary>Lets <see cref="Parse"/>, and a head of a saved model, read a loss of your own. Registering a type again does nothing.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <exception cref="InvalidOperationException">Another type has the same name.</exception>
    public static void Register<[DynamicallyAccessedMembers(StrategyOptions.Needed)] T>()
        where T : ClassificationLoss => ClassificationLossKinds.All.With<T>();

    static ClassificationLoss IStrategyFamily<ClassificationLoss>.Read(string text) => Parse(text);

    /// <summary>Finds everything that is wrong with the options, and with the loss beside the other options of a head: one sentence a problem.</summary>
    internal IReadOnlyList<string> Check(ClassificationOptions options) => Collect(rules => ValidateFor(options, rules));

    /// <summary>
    /// Reports what of the other options of a head does not go with this loss to <paramref name="rules"/>; by default label smoothing and class weights, unless the loss overrides this.
    /// <see cref="Strategy.Validate"/> is for the options of the loss.
    /// </summary>
    /// <param name="options">The options of the head.</param>
    /// <param name="rules">Where the problems go.</param>
    public virtual void ValidateFor(ClassificationOptions options, OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(rules);
        Refuse(rules, options.LabelSmoothing != 0, nameof(options.LabelSmoothing));
        Refuse(rules, options.ClassWeights is not null, nameof(options.ClassWeights));
    }

    /// <summary>Computes the loss of a batch.</summary>
    /// <param name="logits">Float32 [B, C] or [B, T, C].</param>
    /// <param name="labels">Int64 [B] or [B, T], −100 where there is no label.</param>
    /// <param name="classWeights">Float32 [C], or null.</param>
    /// <param name="labelSmoothing">ε, from 0 to below 1.</param>
    /// <returns>A scalar in the caller's dispose scope.</returns>
    public abstract Tensor Mean(Tensor logits, Tensor labels, Tensor? classWeights, double labelSmoothing);

    /// <summary>Reports an option of the head that is set, although the loss does not use it.</summary>
    private protected void Refuse(OptionRules rules, bool isSet, string option)
    {
        if (isSet)
        {
            rules.Add($"{option} is set, but the loss {GetType().Name} has no place for it; leave it out, or use ClassificationLoss.CrossEntropy.");
        }
    }
}
