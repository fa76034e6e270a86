namespace MultiTaskBert.Labels.Answers;

/// <summary>A list of names: a tag for each word (token classification), or the classes that apply (multi-label).</summary>
internal sealed class NamesLabel : Label
{
    /// <param name="names">The names, in order. Copied.</param>
    public NamesLabel(IReadOnlyList<string> names)
        : this((object)Array.AsReadOnly(names.ToArray()))
    {
    }

    private NamesLabel(object names)
        : base(names) => Names = (IReadOnlyList<string>)names;

    public IReadOnlyList<string> Names { get; }

    /// <summary>The label of names that belong to it from now on.</summary>
    internal static NamesLabel Of(string[] names) => new((object)Array.AsReadOnly(names));

    /// <summary>The label of names that are kept by their numbers.</summary>
    internal static NamesLabel Of(NumberedNames names) => new((object)names);

    /// <inheritdoc/>
    public override string Describe() => $"a list of {Names.Count} names";

    /// <remarks>A list of one name is the class of that name: some tools write one class so.</remarks>
    /// <inheritdoc/>
    public override string? AsClass() => Names.Count == 1 ? Names[0] : null;

    /// <inheritdoc/>
    public override IReadOnlyList<string> AsNames() => Names;
}
