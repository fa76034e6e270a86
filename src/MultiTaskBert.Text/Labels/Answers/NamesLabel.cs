namespace MultiTaskBert.Labels.Answers;

/// <summary>A list of names: a tag for each word (token classification), or the classes that apply (multi-label).</summary>
internal sealed class NamesLabel : Label
{
    /// <param name="names">The names, in order. Copied.</param>
    public NamesLabel(IReadOnlyList<string> names)
        : this(Array.AsReadOnly(names.ToArray()))
    {
    }

    private NamesLabel(System.Collections.ObjectModel.ReadOnlyCollection<string> names)
        : base(names) => Names = names;

    public IReadOnlyList<string> Names { get; }

    /// <summary>The label of names that belong to it from now on.</summary>
    internal static NamesLabel Of(string[] names) => new(Array.AsReadOnly(names));

    /// <inheritdoc/>
    public override string Describe() => $"a list of {Names.Count} names";

    /// <remarks>A list of one name is the class of that name: some tools write one class so.</remarks>
    /// <inheritdoc/>
    public override string? AsClass() => Names.Count == 1 ? Names[0] : null;

    /// <inheritdoc/>
    public override IReadOnlyList<string> AsNames() => Names;
}
