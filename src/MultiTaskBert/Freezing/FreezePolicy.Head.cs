using MultiTaskBert.Freezing;
using MultiTaskBert.Modeling;

namespace MultiTaskBert;

public abstract partial record FreezePolicy
{
    /// <summary>
    /// One head is frozen. Its loss still counts and still sends gradient into the encoder, if that learns; only its own weights stay.
    /// </summary>
    /// <param name="name">The name of the head.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is null or empty.</exception>
    public static FreezePolicy Head(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new HeadKind(name);
    }

    private sealed record HeadKind(string Name) : FreezePolicy, IFreezePolicyKind
    {
        private const string Prefix = "head:";

        public static string Keyword => "head";

        protected internal override PolicyTerm Term => new PolicyTerm(Keyword).With(Name);

        public static FreezePolicy FromTerm(PolicyTerm term) => Head(term.ReadValue("the name of a head"));

        public override bool IsFrozen(ModelComponent component, FreezeProgress progress)
            => component.Kind == ComponentKind.Head && string.Equals(component.Name, Prefix + Name, StringComparison.Ordinal);

        public override IEnumerable<string> Check(IReadOnlyList<ModelComponent> components)
        {
            if (!components.Any(c => IsFrozen(c, default)))
            {
                var heads = components.Where(c => c.Kind == ComponentKind.Head).Select(c => $"\"{c.Name[Prefix.Length..]}\"");
                yield return $"{this} names a head that the model does not have. Its heads: {string.Join(", ", heads)}.";
            }
        }
    }
}
