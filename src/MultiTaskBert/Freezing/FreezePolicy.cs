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
    /// Creates gradual unfreezing: the training starts with the whole encoder frozen and frees it from the top down, some layers a stage, so that the heads settle first, and what is most general, at the
    /// bottom, is disturbed last. By default a stage begins each epoch and frees one layer, the embeddings never.
    /// </summary>
    /// <param name="everyEpochs">The number of epochs between two stages, 1 or more. Not used with <paramref name="everySteps"/> or <paramref name="onStall"/>.</param>
    /// <param name="everySteps">If not null, the number of optimizer steps after which a stage begins each time, 1 or more, instead of every few epochs.</param>
    /// <param name="onStall">If not null, the rule that begins a stage each time it fires, instead of every few epochs. Needs a dev set.</param>
    /// <param name="layersPerStage">How many layers each stage frees, 1 or more.</param>
    /// <param name="includeEmbeddings">
    /// Whether the embeddings are freed too, as if they were one more layer under the lowest. By default they stay frozen: they are a large part of a model, and few of their rows are seen while fine-tuning.
    /// </param>
    /// <param name="poolerIsStage">
    /// Whether the pooler is freed alone, in a stage of its own before the first layers, so that every stage adds one group as in the paper. By default it is freed together with the first layers. Without a
    /// pooler that stage frees nothing.
    /// </param>
    /// <param name="keepFrozenLayers">The number of lowest layers that stay frozen to the end, and the embeddings with them; 0 or more.</param>
    /// <remarks>
    /// Adapters are freed with the part that they stand on; with <see cref="Backbone"/> the adapters alone are freed in this order. Howard and Ruder 2018, "Universal Language Model Fine-tuning for Text
    /// Classification", section 3.3.
    /// </remarks>
    public static FreezePolicy GradualUnfreeze(
        int everyEpochs = GradualUnfreezePolicy.DefaultEveryEpochs,
        int? everySteps = null,
        StallRule? onStall = null,
        int layersPerStage = GradualUnfreezePolicy.DefaultLayersPerStage,
        bool includeEmbeddings = false,
        bool poolerIsStage = false,
        int keepFrozenLayers = 0) => new GradualUnfreezePolicy
        {
            EveryEpochs = everyEpochs,
            EverySteps = everySteps,
            OnStall = onStall,
            LayersPerStage = layersPerStage,
            IncludeEmbeddings = includeEmbeddings,
            PoolerIsStage = poolerIsStage,
            KeepFrozenLayers = keepFrozenLayers,
        };

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

    /// <summary>Finds everything that is wrong with the options, and with the policy for a model, such as a head that it does not have: one sentence a problem.</summary>
    internal IReadOnlyList<string> Check(IReadOnlyList<ModelComponent> components) => Collect(rules =>
    {
        if (rules.Problems.Count == 0)
        {
            ValidateFor(components, rules);
        }
    });

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

    /// <summary>
    /// Creates this policy for a part of the training: <c>FreezePolicy.Backbone.During(untilEpoch: 2)</c> trains the heads alone for two epochs. Several are joined like any policies, so a part can thaw and
    /// freeze again: <c>Backbone.During(untilEpoch: 1) + Backbone.During(fromEpoch: 3)</c>.
    /// </summary>
    /// <param name="fromEpoch">The number of completed epochs from which on it holds, at least 1; null for the start of the training.</param>
    /// <param name="untilEpoch">The number of completed epochs from which on it no longer holds, at least 1; null for the end of the training.</param>
    /// <param name="fromStep">The number of completed optimizer steps from which on it holds, at least 1.</param>
    /// <param name="untilStep">The number of completed optimizer steps from which on it no longer holds, at least 1.</param>
    public FreezePolicy During(int? fromEpoch = null, int? untilEpoch = null, int? fromStep = null, int? untilStep = null) =>
        new DuringPolicy(this) { StartEpoch = fromEpoch, EndEpoch = untilEpoch, StartStep = fromStep, EndStep = untilStep };
}
