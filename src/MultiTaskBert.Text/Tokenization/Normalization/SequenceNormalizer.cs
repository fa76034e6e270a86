using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Parts;

namespace MultiTaskBert.Tokenization.Normalization;

/// <summary>Normalizers one after the other. It is taken apart into its steps and does no work itself.</summary>
internal sealed class SequenceNormalizer(IReadOnlyList<INormalizer> parts) : INormalizer, IJsonPart<INormalizer>
{
    public static IReadOnlyList<string> Types => ["Sequence"];

    public IEnumerable<INormalizer> Steps => parts.SelectMany(part => part.Steps);

    public static INormalizer Read(JsonSection section) =>
        new SequenceNormalizer([.. section.Get("normalizers").Items().Select(NormalizerTable.All.Read)]);

    public bool Normalize(NormalizedText source, NormalizedText target) =>
        throw new NotSupportedException("A sequence of normalizers is run step by step.");
}
