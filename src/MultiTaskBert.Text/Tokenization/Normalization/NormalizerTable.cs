using MultiTaskBert.Tokenization.Parts;

namespace MultiTaskBert.Tokenization.Normalization;

/// <summary>The normalizers that <c>tokenizer.json</c> may name. A new one is a line here.</summary>
internal static class NormalizerTable
{
    /// <summary>All of them.</summary>
    public static PartTable<INormalizer> All { get; } = new PartTable<INormalizer>()
        .With<BertTextNormalizer>()
        .With<ByteLevelNormalizer>()
        .With<CharacterMapNormalizer>()
        .With<LowercaseNormalizer>()
        .With<NmtNormalizer>()
        .With<PrependNormalizer>()
        .With<ReplaceNormalizer>()
        .With<SequenceNormalizer>()
        .With<StripAccentsNormalizer>()
        .With<StripNormalizer>()
        .With<UnicodeNormalizer>();
}
