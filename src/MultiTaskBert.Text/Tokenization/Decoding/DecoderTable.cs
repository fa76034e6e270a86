using MultiTaskBert.Tokenization.Parts;

namespace MultiTaskBert.Tokenization.Decoding;

/// <summary>The decoders that <c>tokenizer.json</c> may name. A new one is a line here.</summary>
internal static class DecoderTable
{
    /// <summary>All of them.</summary>
    public static PartTable<ITokenDecoder> All { get; } = new PartTable<ITokenDecoder>()
        .With<BpeSuffixDecoder>()
        .With<ByteFallbackDecoder>()
        .With<ByteLevelDecoder>()
        .With<FuseDecoder>()
        .With<MetaspaceDecoder>()
        .With<ReplaceDecoder>()
        .With<SequenceDecoder>()
        .With<StripDecoder>()
        .With<WordPieceTokenDecoder>();
}
