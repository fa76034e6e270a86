using MultiTaskBert.Labels;
using MultiTaskBert.Tests;
using MultiTaskBert.Tokenization;
using TorchSharp;

namespace MultiTaskBert.PublicApi.Tests;

/// <summary>A tokenizer of a user's own: one token a word between spaces. Rows, labels by characters and by words, length limits and padding go by what it says of its tokens.</summary>
[Collection(nameof(OneAtATime))]
public sealed class CustomTokenizerTests
{
    private static readonly SpaceTokenizer Tokenizer = new(["[pad]", "<", ">", "?", "ada", "left", "oslo"]);

    [Fact]
    public void Collate_EntitiesAndTags_LieOnTheTokensOfTheTokenizer()
    {
        var layouts = new Dictionary<string, LabelLayout> { ["entities"] = LabelLayout.Tags(["O", "B-PER", "B-LOC"]) };
        using var batch = new Collator(Tokenizer, layouts).Collate(
        [
            new MtlRow("ada left oslo").With("entities", [new EntitySpan(0, 3, "PER"), new EntitySpan(9, 13, "LOC")]),
            new MtlRow(["mia", "left"]).With("entities", ["B-PER", "O"]),
        ]);
        Assert.Equal([1, 4, 5, 6, 2, 1, 3, 5, 2, 0], batch.InputIds.data<long>().ToArray());
        Assert.Equal([-100, 1, 0, 2, -100, -100, 1, 0, -100, -100], batch.Labels["entities"].data<long>().ToArray());
    }

    [Fact]
    public void Pad_RowsOfTwoLengths_FillsTheShorterUp()
    {
        var rows = Tokenizer.Pad([Tokenizer.Encode("ada left"), Tokenizer.Encode("ada left oslo", truncation: new Truncation(3))], multipleOf: 4);
        Assert.Equal((2, 4), (rows.Rows, rows.RowLength));
        Assert.Equal([1, 4, 5, 2, 1, 4, 2, 0], rows.Ids);
        Assert.Equal([1, 1, 1, 1, 1, 1, 1, 0], rows.AttentionMask);
    }

    private sealed class SpaceTokenizer(string[] vocabulary) : Tokenizer
    {
        public override int VocabularySize => vocabulary.Length;

        public override int PadId => 0;

        public override int? ModelMaxLength => 8;

        public override TokenEncoding Encode(string text, string? pair = null, Truncation? truncation = null)
        {
            var (words, start) = (new List<(string, TextSpan)>(), 0);
            foreach (var word in text.Split(' '))
            {
                words.Add((word, new TextSpan(start, start + word.Length)));
                start += word.Length + 1;
            }

            return Row(words, truncation);
        }

        public override TokenEncoding EncodeWords(IReadOnlyList<string> words, IReadOnlyList<string>? pair = null, Truncation? truncation = null) =>
            Row([.. words.Select(word => (word, new TextSpan(0, word.Length)))], truncation);

        public override string Decode(IEnumerable<int> ids, bool skipSpecialTokens = true, bool cleanUpSpaces = true) => string.Join(' ', ids.Select(id => vocabulary[id]));

        public override void Save(string folder) => File.WriteAllLines(Path.Combine(folder, "words.txt"), vocabulary);

        private TokenEncoding Row(List<(string Word, TextSpan Span)> words, Truncation? truncation)
        {
            var kept = words.Take((truncation?.MaxLength ?? int.MaxValue) - 2).ToArray();
            return new TokenEncoding(
                ids: [1, .. kept.Select(word => Math.Max(3, Array.IndexOf(vocabulary, word.Word))), 2],
                tokens: ["<", .. kept.Select(word => word.Word), ">"],
                wordIds: [-1, .. Enumerable.Range(0, kept.Length), -1],
                offsets: [default, .. kept.Select(word => word.Span), default],
                words: [.. words.Select(word => word.Span)],
                truncatedTokens: words.Count - kept.Length);
        }
    }
}
