namespace MultiTaskBert.Labels;

/// <content>What layouts say of a label of another kind.</content>
public abstract partial class LabelLayout
{
    /// <summary>Says that a label is of another kind than the layout takes.</summary>
    /// <param name="label">The label.</param>
    /// <param name="wanted">What is taken, in words: "a class name".</param>
    /// <returns>A sentence, as <see cref="Check"/> returns it.</returns>
    protected static string WrongKind(Label label, string wanted) => $"the label is {label.Describe()}; this head takes {wanted}.";

    /// <summary>Gets the label of a row as the kind that the layout takes.</summary>
    /// <typeparam name="TLabel">The kind.</typeparam>
    /// <param name="row">The row.</param>
    /// <param name="wanted">What is taken, in words: "a class name".</param>
    /// <returns>The label.</returns>
    /// <exception cref="ArgumentException">The row has no label, or one of another kind.</exception>
    protected static TLabel Require<TLabel>(LabeledEncoding row, string wanted)
        where TLabel : Label => row.Label switch
        {
            TLabel label => label,
            _ => throw NotTaken(row, wanted),
        };

    private protected static ArgumentException NotTaken(LabeledEncoding row, string wanted) => new(
        row.Label is { } label ? $"The row's label is {label.Describe()}; this head takes {wanted}." : $"The row has no label; this head takes {wanted}.", nameof(row));
}
