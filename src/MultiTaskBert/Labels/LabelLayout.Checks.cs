using TorchSharp;

namespace MultiTaskBert.Labels;

/// <content>What the layouts share: the kind of a label, and counting.</content>
public abstract partial class LabelLayout
{
    // The constants live as long as the process: a temporary scalar could be finalized during the native call.
    private static readonly Scalar IgnoredScalar = Ignored;

    private protected static string WrongKind(Label label, string wanted) => $"the label is {label.Describe()}; this head takes {wanted}.";

    private protected static TLabel Require<TLabel>(LabeledEncoding row, string wanted)
        where TLabel : Label => row.Label switch
        {
            TLabel label => label,
            _ => throw NotTaken(row, wanted),
        };

    private protected static ArgumentException NotTaken(LabeledEncoding row, string wanted) => new(
        row.Label is { } label ? $"The row's label is {label.Describe()}; this head takes {wanted}." : $"The row has no label; this head takes {wanted}.", nameof(row));

    private protected static long CountNotIgnored(torch.Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        using var labelled = labels.ne(IgnoredScalar);
        using var count = labelled.count_nonzero();
        return count.item<long>();
    }

    private protected static long CountNumbers(torch.Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        using var missing = labels.isnan();
        using var count = missing.count_nonzero();
        return labels.numel() - count.item<long>();
    }
}
