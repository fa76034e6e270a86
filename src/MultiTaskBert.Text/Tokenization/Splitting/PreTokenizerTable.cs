using MultiTaskBert.Tokenization.Parts;

namespace MultiTaskBert.Tokenization.Splitting;

/// <summary>The pre-tokenizers that <c>tokenizer.json</c> may name. A new one is a line here.</summary>
internal static class PreTokenizerTable
{
    /// <summary>All of them.</summary>
    public static PartTable<IPreTokenizer> All { get; } = new PartTable<IPreTokenizer>()
        .With<BertWordSplitter>()
        .With<ByteLevelPreTokenizer>()
        .With<CharacterDelimiter>()
        .With<DigitsPreTokenizer>()
        .With<MetaspacePreTokenizer>()
        .With<PunctuationPreTokenizer>()
        .With<SequencePreTokenizer>()
        .With<SplitPreTokenizer>()
        .With<WhitespacePreTokenizer>()
        .With<WhitespaceSplit>();
}
