using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using MultiTaskBert.Freezing;
using MultiTaskBert.Modeling;
using MultiTaskBert.Runtime;
using MultiTaskBert.Runtime.Strategies;

namespace MultiTaskBert;

/// <summary>
/// Represents what of a model is frozen, and when. A frozen part gets no gradient, no optimizer state and no weight decay, and runs in evaluation
/// mode (no dropout).
/// </summary>
/// <remarks>
/// <para>
/// A policy is data: <see cref="Strategy.ToString"/> prints it, <see cref="Parse"/> reads it back, equal policies are <c>==</c>, and
/// System.Text.Json writes it as that text. It never touches a model; the trainer calls <see cref="IsFrozen(ModelComponent, string, FreezeProgress)"/> before the first step and
/// before each later one, and applies the answers.
/// </para>
/// <para>Policies are joined with <c>+</c>: <c>FreezePolicy.Embeddings + FreezePolicy.Head("topic")</c>.</para>
/// <para>
/// A policy of your own is a record that derives from this type; its options are its public properties. To have its text read back by <see cref="Parse"/>, call
/// <see cref="Register{TPolicy}"/> once.
/// </para>
/// </remarks>
[JsonConverter(typeof(StrategyJsonConverter<FreezePolicy>))]
[TypeConverter(typeof(StrategyTypeConverter<FreezePolicy>))]
public abstract record FreezePolicy : Strategy, IStrategyFamily<FreezePolicy>
{
    /// <summary>Initializes the base of a policy.</summary>
    protected FreezePolicy()
        : base(FreezePolicyKinds.Style)
    {
    }

    /// <summary>Gets the policy that freezes nothing: every part is trainable.</summary>
    public static FreezePolicy None { get; } = new NonePolicy();

    /// <summary>Gets the policy that freezes the whole encoder, embeddings, layers and pooler: only the heads are trainable, and adapters if there are any.</summary>
    public static FreezePolicy Backbone { get; } = new BackbonePolicy();

    /// <summary>Gets the policy that freezes the token, position and segment embeddings.</summary>
    public static FreezePolicy Embeddings { get; } = new EmbeddingsPolicy();

    /// <summary>Gets the policy that freezes everything: for inference and evaluation. A training refuses it, having nothing to train.</summary>
    public static FreezePolicy Everything { get; } = new EverythingPolicy();

    static StrategyStyle IStrategyFamily<FreezePolicy>.Style => FreezePolicyKinds.Style;

    /// <summary>Gets the rule by which the trainer counts <see cref="FreezeProgress.Stalls"/>; null if the policy does not look at stalls.</summary>
    [JsonIgnore]
    public virtual StallRule? Stall => null;

    /// <summary>Joins two policies: what either one freezes is frozen.</summary>
    /// <exception cref="ArgumentNullException">One of them is null.</exception>
    public static FreezePolicy operator +(FreezePolicy left, FreezePolicy right) => CombinedPolicy.Of(left, right);

    /// <summary>
    /// Creates a policy that freezes the lower part of the encoder: layers 0 to <paramref name="count"/> − 1, and the embeddings with them, because embeddings
    /// that move under layers that do not would feed those layers something they were never trained to read. Adapters
    /// on these layers stay trainable.
    /// </summary>
    /// <param name="count">The number of frozen layers, from 1 to the number of layers of the encoder.</param>
    public static FreezePolicy LayersBelow(int count) => new LayersBelowPolicy(count);

    /// <summary>
    /// Creates a policy that freezes one head. Its loss still counts and still sends gradient into the encoder, if that is trainable; only its own weights stay.
    /// </summary>
    /// <param name="name">The name of the head.</param>
    public static FreezePolicy Head(string name) => new HeadPolicy(name);

    /// <summary>Creates a policy that freezes every part and every single parameter whose name matches a pattern.</summary>
    /// <param name="pattern">
    /// A name in which <c>*</c> stands for any characters and <c>?</c> for one: of parts, as <see cref="ModelComponent.Name"/> (<c>head:*</c>,
    /// <c>layer.1?</c>), or of parameters, as in the model's state (<c>backbone.*.attention.*</c>, <c>*LayerNorm*</c>). Upper and lower case
    /// differ. A pattern that matches nothing is an error when the training starts.
    /// </param>
    public static FreezePolicy Matching(string pattern) => new MatchingPolicy(pattern);

    /// <summary>
    /// Creates a policy that starts with the whole encoder frozen and frees one layer each epoch from the top down, the embeddings never; for its options see <see cref="GradualUnfreezePolicy"/>.
    /// </summary>
    public static FreezePolicy GradualUnfreeze() => new GradualUnfreezePolicy();

    /// <summary>Reads what <see cref="Strategy.ToString"/> wrote.</summary>
    /// <param name="text">The text, for instance <c>embeddings + head(topic)</c>; spaces between its parts do not matter.</param>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    /// <exception cref="FormatException">
    /// The text is no policy; the message says where it stops being one, or lists the kinds or arguments there are.
    /// </exception>
    public static FreezePolicy Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return StrategyTextParser.Read(text, FreezePolicyKinds.Style.What).Aggregate(None, (all, term) => all + FreezePolicyKinds.All.Create(term, text));
    }

    /// <summary>Lets <see cref="Parse"/> read a policy of your own, by its constructor and its public properties. Registering a type again does nothing.</summary>
    /// <typeparam name="TPolicy">The policy type.</typeparam>
    /// <exception cref="InvalidOperationException">Another type has the same name.</exception>
    public static void Register<[DynamicallyAccessedMembers(StrategyOptions.Needed)] TPolicy>()
        where TPolicy : FreezePolicy => FreezePolicyKinds.All.With<TPolicy>();

    static FreezePolicy IStrategyFamily<FreezePolicy>.Read(string text) => Parse(text);

    /// <summary>Finds everything that is wrong with the options, and with the policy for a model, such as a head that it does not have.</summary>
    /// <param name="components">All parts of the model, bottom to top.</param>
    /// <returns>One sentence a problem; empty if there is none.</returns>
    public IReadOnlyList<string> Check(IReadOnlyList<ModelComponent> components)
    {
        ArgumentNullException.ThrowIfNull(components);
        return Collect(rules =>
        {
            if (rules.Problems.Count == 0)
            {
                ValidateFor(components, rules);
            }
        });
    }

    /// <summary>
    /// Reports what makes the policy unfit for a model to <paramref name="rules"/>; nothing by default. <see cref="Strategy.Validate"/> is for the options; this is called where they are in their ranges.
    /// </summary>
    /// <param name="components">All parts of the model, bottom to top.</param>
    /// <param name="rules">Where the problems go.</param>
    public virtual void ValidateFor(IReadOnlyList<ModelComponent> components, OptionRules rules)
    {
    }

    /// <summary>Determines whether a part of the model is frozen. A pure function: the same arguments always give the same answer.</summary>
    /// <param name="component">The part of the model.</param>
    /// <param name="progress">How far the training has come.</param>
    public abstract bool IsFrozen(ModelComponent component, FreezeProgress progress);

    /// <summary>
    /// Determines whether one parameter is frozen; as its part by default. A policy that freezes single parameters overrides it. A pure function as well.
    /// </summary>
    /// <param name="component">The part of the model that the parameter belongs to.</param>
    /// <param name="parameter">The full name of the parameter, as in <see cref="ModelComponent.Parameters"/>.</param>
    /// <param name="progress">How far the training has come.</param>
    public virtual bool IsFrozen(ModelComponent component, string parameter, FreezeProgress progress) => IsFrozen(component, progress);

    /// <summary>Finds what the patterns of the policy match in a model, for the report; nothing by default.</summary>
    /// <param name="components">All parts of the model, bottom to top.</param>
    public virtual IEnumerable<FreezeMatch> Matches(IReadOnlyList<ModelComponent> components) => [];

    /// <summary>Joins this policy with another one: what either one freezes is frozen. The same as <c>+</c>.</summary>
    /// <param name="other">The other policy.</param>
    /// <exception cref="ArgumentNullException"><paramref name="other"/> is null.</exception>
    public FreezePolicy And(FreezePolicy other) => CombinedPolicy.Of(this, other);

    /// <summary>
    /// Creates this policy for the first epochs only: <c>FreezePolicy.Backbone.UntilEpoch(2)</c> trains the heads alone for two epochs. Windows are
    /// joined like any policies, so a part can thaw and freeze again: <c>Backbone.UntilEpoch(1) + Backbone.FromEpoch(3)</c>.
    /// </summary>
    /// <param name="epochs">For how many epochs, at least 1.</param>
    public FreezePolicy UntilEpoch(int epochs) => new DuringPolicy(this) { EndEpoch = epochs };

    /// <summary>Creates this policy for the time once so many epochs are completed.</summary>
    /// <param name="epochs">After how many epochs, at least 1.</param>
    public FreezePolicy FromEpoch(int epochs) => new DuringPolicy(this) { StartEpoch = epochs };

    /// <summary>Creates this policy for the first optimizer steps only.</summary>
    /// <param name="steps">For how many steps, at least 1.</param>
    public FreezePolicy UntilStep(int steps) => new DuringPolicy(this) { EndStep = steps };

    /// <summary>Creates this policy for the time once so many optimizer steps are done.</summary>
    /// <param name="steps">After how many steps, at least 1.</param>
    public FreezePolicy FromStep(int steps) => new DuringPolicy(this) { StartStep = steps };
}
