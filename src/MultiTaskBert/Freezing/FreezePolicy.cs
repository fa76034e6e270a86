using System.Text.Json.Serialization;
using MultiTaskBert.Freezing;
using MultiTaskBert.Modeling;
using MultiTaskBert.Runtime;

namespace MultiTaskBert;

/// <summary>
/// What of a model does not learn, and when. A frozen part gets no gradient, no optimizer state and no weight decay, and runs in evaluation
/// mode (no dropout).
/// </summary>
/// <remarks>
/// <para>
/// A policy is data: <see cref="ToString"/> prints it, <see cref="Parse"/> reads it back, equal policies are <c>==</c>, and
/// System.Text.Json writes it as that text. It never touches a model; the trainer asks <see cref="IsFrozen(ModelComponent, string, FreezeProgress)"/> before the first step and
/// before each later one, and applies the answers.
/// </para>
/// <para>Policies are joined with <c>+</c>: <c>FreezePolicy.Embeddings + FreezePolicy.Head("topic")</c>.</para>
/// <para>
/// A policy of your own derives from this type; to have its text read back by <see cref="Parse"/>, let it implement
/// <see cref="IFreezePolicyKind"/> and call <see cref="Register{TPolicy}"/> once.
/// </para>
/// <para>Thread safety: policies are immutable; every member may be called from any thread.</para>
/// </remarks>
[JsonConverter(typeof(FreezePolicyJsonConverter))]
public abstract partial record FreezePolicy
{
    /// <summary>The rule by which the trainer counts <see cref="FreezeProgress.Stalls"/>; null if the policy does not look at stalls.</summary>
    [JsonIgnore]
    public virtual StallRule? Stall => null;

    /// <summary>The policy as text, in parts: its keyword and its arguments.</summary>
    [JsonIgnore]
    protected internal abstract PolicyTerm Term { get; }

    /// <summary>Joins two policies: what either one freezes is frozen.</summary>
    /// <exception cref="ArgumentNullException">One of them is null.</exception>
    public static FreezePolicy operator +(FreezePolicy left, FreezePolicy right) => Combine(left, right);

    /// <summary>Whether a part of the model is frozen. A pure function: the same arguments always give the same answer.</summary>
    /// <param name="component">The part of the model.</param>
    /// <param name="progress">How far the training has come.</param>
    public abstract bool IsFrozen(ModelComponent component, FreezeProgress progress);

    /// <summary>
    /// Whether one parameter is frozen; as its part by default. A policy that freezes single parameters overrides it. A pure function as well.
    /// </summary>
    /// <param name="component">The part of the model that the parameter belongs to.</param>
    /// <param name="parameter">The full name of the parameter, as in <see cref="ModelComponent.Parameters"/>.</param>
    /// <param name="progress">How far the training has come.</param>
    public virtual bool IsFrozen(ModelComponent component, string parameter, FreezeProgress progress) => IsFrozen(component, progress);

    /// <summary>What makes the policy unfit for a model, such as a head that it does not have: one sentence a problem, none if it fits.</summary>
    /// <param name="components">All parts of the model, bottom to top.</param>
    public virtual IEnumerable<string> Check(IReadOnlyList<ModelComponent> components) => [];

    /// <summary>What the patterns of the policy match in a model, for the report; nothing by default.</summary>
    /// <param name="components">All parts of the model, bottom to top.</param>
    public virtual IEnumerable<FreezeMatch> Matches(IReadOnlyList<ModelComponent> components) => [];

    /// <summary>
    /// The policy in one line of text: what it is, and every number that it was made with. A training that goes on from a checkpoint compares it, and refuses another one by name.
    /// </summary>
    /// <returns>
    /// By default the text of <see cref="ToString"/>, and for a policy of your own its type with its public properties, read-only fields and constructor parameters, as far as they
    /// are plain values. Equal settings must give equal text.
    /// </returns>
    public virtual string Describe() => GetType().Assembly == typeof(FreezePolicy).Assembly ? ToString() : $"{this}, {StrategyText.Of(this)}";

    /// <summary>Joins this policy with another one: what either one freezes is frozen. The same as <c>+</c>.</summary>
    /// <param name="other">The other policy.</param>
    /// <exception cref="ArgumentNullException"><paramref name="other"/> is null.</exception>
    public FreezePolicy And(FreezePolicy other) => Combine(this, other);

    /// <summary>
    /// The policy as text, the same for equal policies: <c>backbone</c>, <c>embeddings + head(topic)</c>, <c>layers-below(4)</c>.
    /// </summary>
    public sealed override string ToString() => Term.ToString();
}
