namespace MultiTaskBert.Labels;

/// <content>What the layouts share: what they say of a label of another kind.</content>
public abstract partial class LabelLayout
{
    private protected static string WrongKind(Label label, string wanted) => $"the label is {label.Describe()}; this head takes {wanted}.";

    private protected static TLabel Require<TLabel>(LabeledEncoding row, string wanted)
        where TLabel : Label => row.Label switch
        {
            TLabel label => label,
            _ => throw NotTaken(row, wanted),
        };

    private protected static ArgumentException NotTaken(LabeledEncoding row, string wanted) => new(
        row.Label is { } label ? $"The row's label is {label.Describe()}; this head takes {wanted}." : $"The row has no label; this head takes {wanted}.", nameof(row));
}
