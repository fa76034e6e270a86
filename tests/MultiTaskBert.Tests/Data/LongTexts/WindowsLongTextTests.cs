using CsCheck;
using MultiTaskBert.Data;
using MultiTaskBert.Data.LongTexts;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Alignment;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Tests.Data.LongTexts;

/// <summary>Where windows begin and end, and which of them speaks for a token.</summary>
public sealed class WindowsLongTextTests
{
    private const int Special = 2;

    private static readonly ThreeLetterTokenizer Tokenizer = new(modelMaxLength: null);

    // Pieces have three letters: a word of 7 letters has 3 of them.
    private static readonly Gen<string[]> Words = Gen.Int[1, 12].Select(letters => new string('a', letters)).Array[1, 40];

    [Fact]
    public void Tokens_OfAnyLongRow_AreReadInWindowsThatHoldTheWholeText()
    {
        Gen.Select(Words, Gen.Int[4, 20], Gen.Int[0, 10]).Sample((words, limit, overlap) =>
        {
            var room = limit - Special;
            overlap = Math.Min(overlap, room / 2);
            var whole = Tokenizer.EncodeWords(words);
            var read = Read(words, limit, LongText.Windows(overlap, maxWindowsPerRow: 1000));
            Assert.Equal(whole.Ids, read.Encoding.Ids);
            Assert.Equal(0, read.Encoding.TruncatedTokens);
            Assert.Equal(whole.Length > limit, read.Windows is not null);
            if (read.Windows is not { } windows)
            {
                return;
            }

            var places = Enumerable.Range(0, windows.Count).Select(window => Enumerable.Range(0, windows.Length(window)).Select(token => windows.PlaceInRow(window, token)).ToArray()).ToArray();
            Assert.All(places, window => Assert.InRange(window.Length, 3, limit));
            Assert.All(places, window => Assert.Equal((0, whole.Length - 1), (window[0], window[^1])));
            var texts = Array.ConvertAll(places, window => window[1..^1]);
            Assert.All(texts, text => Assert.Equal(Enumerable.Range(text[0], text.Length), text));
            Assert.Equal((1, whole.Length - 2), (texts[0][0], texts[^1][^1]));
            var longest = whole.WordIds.Where(word => word >= 0).CountBy(word => word).Max(word => word.Value);
            for (var window = 1; window < windows.Count; window++)
            {
                // Each shows something new, and begins no later than where it shares what it shall, if words let it.
                Assert.True(texts[window][^1] > texts[window - 1][^1]);
                Assert.True(texts[window][0] > texts[window - 1][0]);
                Assert.True(texts[window][0] <= texts[window - 1][^1] + 1);
                if (overlap + longest <= room - longest)
                {
                    Assert.True(texts[window - 1][^1] + 1 - texts[window][0] >= overlap);
                }
            }

            foreach (var text in texts)
            {
                Assert.True(IsBorder(text[0]) || longest > room);
                Assert.True(IsBorder(text[^1] + 1) || longest > room);
            }

            // The last one is full: a word more before it would not go in.
            var before = texts[^1][0] - 1;
            Assert.True(texts[^1].Length + whole.WordIds.Count(word => word == whole.WordIds[before]) > room);

            // A word speaks in the window whose nearer border is farthest from it.
            for (var place = 0; place < whole.Length; place++)
            {
                var owner = windows.Owners[place];
                Assert.Equal(place, windows.PlaceInRow(owner, windows.PlaceInWindow(owner, place)));
                if (longest <= room && whole.WordIds[place] >= 0)
                {
                    var first = Enumerable.Range(0, place + 1).First(at => whole.WordIds[at] == whole.WordIds[place]);
                    var contexts = Array.ConvertAll(texts, text => Math.Min(first - text[0], text[^1] - first));
                    Assert.Equal(Array.IndexOf(contexts, contexts.Max()), owner);
                }
            }

            Assert.Equal((0, windows.Count - 1), (windows.Owners[0], windows.Owners[^1]));

            bool IsBorder(int place) => whole.WordIds[place] != whole.WordIds[place - 1];
        });
    }

    [Fact]
    public void Tokens_WithOverlap_BeginWhereTheyAreSaidTo()
    {
        // 10 words of one piece, room for 6, 2 shared: 0–6, 4–10.
        var windows = Read([.. Enumerable.Repeat("abc", 10)], limit: 8, LongText.Windows(overlap: 2)).Windows!;
        Assert.Equal([(1, 6), (5, 10)], Texts(windows));

        // Of the two that both hold, places 5 and 6, the first is 1 token from the end of the first window, the second 1 from the start of the second.
        Assert.Equal([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1], windows.Owners);

        // 11 words: the last window is moved back until it is full.
        Assert.Equal([(1, 6), (5, 10), (6, 11)], Texts(Read([.. Enumerable.Repeat("abc", 11)], limit: 8, LongText.Windows(overlap: 2)).Windows!));
        Assert.Equal([(1, 6), (6, 11)], Texts(Read([.. Enumerable.Repeat("abc", 11)], limit: 8, LongText.Windows(overlap: 0)).Windows!));
    }

    [Fact]
    public void Tokens_WithoutOverlap_GiveAQuarterOfTheRoom()
    {
        string[] words = [.. Enumerable.Repeat("abc", 30)];
        Assert.Equal(Texts(Read(words, limit: 10, LongText.Windows(overlap: 2)).Windows!), Texts(Read(words, limit: 10, LongText.Windows()).Windows!));
    }

    [Fact]
    public void Tokens_WordThatIsLongerThanAWindow_IsDivided()
    {
        var windows = Read(["abc", new string('x', 60), "abc"], limit: 8, LongText.Windows(overlap: 2)).Windows!;
        Assert.Equal((1, 22), (Texts(windows)[0].First, Texts(windows)[^1].Last));
        Assert.All(Texts(windows), text => Assert.InRange(text.Last - text.First + 1, 1, 6));
    }

    [Fact]
    public void Tokens_MoreThanSoManyWindows_AreCutAndCounted()
    {
        string[] words = [.. Enumerable.Range(0, 30).Select(word => $"{(char)('a' + (word % 26))}")];
        var read = Read(words, limit: 8, LongText.Windows(overlap: 2, maxWindowsPerRow: 3));
        Assert.Equal([(1, 6), (5, 10), (9, 14)], Texts(read.Windows!));
        Assert.Equal(16, read.Encoding.TruncatedTokens);
        Assert.Equal(16, read.Encoding.Length);
        Assert.Equal(30, read.Encoding.Words.Count);

        // What was cut off can still be missed, word by word and piece by piece.
        Assert.Equal(30, TagPlaces.Of(read.Encoding, TagUnit.Piece, text: null).Count);
        Assert.Equal(-1, TagPlaces.Of(read.Encoding, TagUnit.Word, text: null).TokenOf(14));
        Assert.Equal(16, new TagsLayout(["O", "B-X"], SubwordLabels.FirstPiece).CountLost(new LabeledEncoding(read.Encoding, Enumerable.Repeat("O", 30).ToArray())));

        var one = Read(words, limit: 8, LongText.Windows(maxWindowsPerRow: 1));
        Assert.Null(one.Windows);
        Assert.Equal(Tokenizer.EncodeWords(words, truncation: new Truncation(8)).Ids, one.Encoding.Ids);
    }

    [Fact]
    public void Tokens_Pair_IsRepeatedInEachWindow()
    {
        using var backbone = TinyBert.Load();
        var row = new MtlRow("ada won in paris and ben left in rome and mia scored") { Pair = "ben hired mia" };
        var whole = backbone.Tokenizer.Encode(row.Text!, row.Pair);
        var read = new RowEncoder(backbone.Tokenizer, new Dictionary<string, LabelLayout>(), new() { MaxLength = 12, LongText = LongText.Windows(overlap: 1) }, 48).Encode(row);
        Assert.Equal(whole.Ids, read.Encoding.Ids);
        var windows = read.Windows!;
        Assert.True(windows.Count > 1);
        for (var window = 0; window < windows.Count; window++)
        {
            int[] places = [.. Enumerable.Range(0, windows.Length(window)).Select(token => windows.PlaceInRow(window, token))];
            Assert.Equal(12, places.Length);
            Assert.Equal(["[CLS]", "[SEP]", "ben", "hired", "mia", "[SEP]"], places.Where(place => whole.SequenceIds[place] != 0).Select(place => whole.Tokens[place]));
        }

        // The last window speaks for it.
        Assert.All(Enumerable.Range(0, whole.Length).Where(place => whole.SequenceIds[place] == 1), place => Assert.Equal(windows.Count - 1, windows.Owners[place]));
    }

    [Fact]
    public void Tokens_PairThatLeavesNoRoom_IsCutToHalfOfItAndCounted()
    {
        using var backbone = TinyBert.Load();
        var encoder = new RowEncoder(backbone.Tokenizer, new Dictionary<string, LabelLayout>(), new() { MaxLength = 11, LongText = LongText.Windows(overlap: 0) }, 48);
        var read = encoder.Encode(new MtlRow("ada won in paris and ben left") { Pair = "ben hired mia in rome and oslo" });
        Assert.Equal(4, read.Encoding.SequenceIds.Count(sequence => sequence == 1));
        Assert.Equal(3, read.Encoding.TruncatedTokens);
        Assert.Equal(2, read.Windows!.Count);

        // A short text leaves the rest to its pair, and there is one window.
        var one = encoder.Encode(new MtlRow("ada won") { Pair = "ben hired mia in rome and oslo" });
        Assert.Equal((11, 1), (one.Encoding.Length, one.Encoding.TruncatedTokens));
        Assert.Null(one.Windows);
    }

    [Theory]
    [InlineData(9, 16, "overlap=9, max_windows_per_row=16, pooling=MeanState) is more than half of the 8 tokens")]
    [InlineData(-1, 16, "Overlap is -1; it must be 0 or more.")]
    [InlineData(null, 0, "MaxWindowsPerRow is 0; it must be 1 or more.")]
    public void RowEncoder_OptionsThatCannotBe_AreRefused(int? overlap, int most, string message)
    {
        var options = new CollatorOptions { MaxLength = 10, LongText = LongText.Windows(overlap, most) };
        var exception = Assert.Throws<ArgumentException>(() => new RowEncoder(new ThreeLetterTokenizer(), new Dictionary<string, LabelLayout>(), options, null));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RowEncoder_HeadThatMasksTokens_IsRefusedByName()
    {
        using var backbone = TinyBert.Load();
        var layouts = new Dictionary<string, LabelLayout> { ["mlm"] = LabelLayout.MaskedTokens() };
        var exception = Assert.Throws<ArgumentException>(() => new RowEncoder(backbone.Tokenizer, layouts, new() { LongText = LongText.Windows() }, 48));
        Assert.Contains("head 'mlm' masks tokens of whole rows and reads no windows", exception.Message, StringComparison.Ordinal);
    }

    private static RowTokens Read(IReadOnlyList<string> words, int limit, LongText way)
    {
        var row = new MtlRow(words);
        var read = new RowEncoder(Tokenizer, new Dictionary<string, LabelLayout>(), new() { MaxLength = limit, LongText = way }, null).Encode(row);
        return new RowTokens(read.Encoding, read.Windows);
    }

    private static (int First, int Last)[] Texts(RowWindows windows) =>
        [.. Enumerable.Range(0, windows.Count).Select(window => (windows.PlaceInRow(window, 1), windows.PlaceInRow(window, windows.Length(window) - 2)))];
}
