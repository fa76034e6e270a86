using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Parts;

namespace MultiTaskBert.Tokenization.Splitting;

/// <summary>Pre-tokenizers one after the other. It is taken apart into its steps and does no work itself.</summary>
internal sealed class SequencePreTokenizer(IReadOnlyList<IPreTokenizer> parts) : IPreTokenizer, IJsonPart<IPreTokenizer>
{
    public static IReadOnlyList<string> Types => ["Sequence"];

    public IEnumerable<IPreTokenizer> Steps => parts.SelectMany(part => part.Steps);

    public static IPreTokenizer Read(JsonSection section) =>
        new SequencePreTokenizer([.. section.Get("pretokenizers").Items().Select(PreTokenizerTable.All.Read)]);

    public void Split(PieceText source, PieceText target) => throw new NotSupportedException("A sequence of pre-tokenizers is run step by step.");
}
