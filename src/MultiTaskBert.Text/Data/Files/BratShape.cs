using System.Text.RegularExpressions;

namespace MultiTaskBert.Data.Files;

/// <summary>Annotations of brat, which stand beside their text: <c>T1 PER 0 3 Ada</c>.</summary>
internal sealed partial class BratShape : TextShape
{
    protected override string Cure =>
        $"The text that its numbers count is in the file of the same name that ends in .txt; {nameof(MtlDataset)}.{nameof(MtlDataset.FromBrat)} reads the folder of both.";

    protected override string? Recognise(IReadOnlyList<string> lines) =>
        lines.Any(line => Entity().IsMatch(line)) && lines.All(line => Any().IsMatch(line)) ? "annotations of brat (.ann), without their text" : null;

    [GeneratedRegex(@"^T[0-9]+\t\S+ [0-9]+ [0-9]+(?:;[0-9]+ [0-9]+)*\t", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Entity();

    [GeneratedRegex(@"^(?:[TREAMN][0-9]+|#[0-9]*|\*)\t", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Any();
}
