using System.Globalization;
using MultiTaskBert.Freezing;
using MultiTaskBert.Modeling;

namespace MultiTaskBert;

public abstract partial record FreezePolicy
{
    /// <summary>
    /// The lower part of the encoder is frozen: layers 0 to <paramref name="count"/> − 1, and the embeddings with them, because embeddings
    /// that move under layers that do not would feed those layers something they never learned to read. Adapters
    /// on these layers learn on.
    /// </summary>
    /// <param name="count">The number of frozen layers, from 1 to the number of layers of the encoder.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is less than 1.</exception>
    public static FreezePolicy LayersBelow(int count)
        => count >= 1
            ? new LayersBelowKind(count)
            : throw new ArgumentOutOfRangeException(
                nameof(count), count, "The number of frozen layers must be 1 or more; FreezePolicy.Embeddings freezes the embeddings alone.");

    private sealed record LayersBelowKind(int Count) : FreezePolicy, IFreezePolicyKind
    {
        public static string Keyword => "layers-below";

        protected internal override PolicyTerm Term => new PolicyTerm(Keyword).With(Count.ToString(CultureInfo.InvariantCulture));

        public static FreezePolicy FromTerm(PolicyTerm term) => LayersBelow(term.ReadIntegerValue("the number of frozen layers"));

        public override bool IsFrozen(ModelComponent component, FreezeProgress progress) => component.Kind switch
        {
            ComponentKind.Embeddings => true,
            ComponentKind.Layer => component.Index < Count,
            _ => false,
        };

        public override IEnumerable<string> Check(IReadOnlyList<ModelComponent> components)
        {
            var layers = FreezeProgress.Start(components).LayerCount;
            if (Count > layers)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{this} freezes {Count} layers, but the encoder has {layers}; use a number from 1 to {layers}, or FreezePolicy.Backbone.");
            }
        }
    }
}
