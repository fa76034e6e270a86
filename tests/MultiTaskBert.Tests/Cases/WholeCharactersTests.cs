using MultiTaskBert.Labels;
using MultiTaskBert.Tokenization;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Cases;

/// <summary>Answers that end inside a character as a reader sees it: an accent was cut from its letter, where the tokenizer leaves marks out or makes pieces of their own of them.</summary>
[Collection(nameof(OneAtATime))]
public sealed class WholeCharactersTests
{
    private const string Family = "👩\u200d👩\u200d👧";

    private static readonly string[] Tags = ["O", "B-PER", "I-PER"];

    [Fact]
    public void Decode_WordsWhoseMarksTheTokenizerLeavesOut_KeepThem()
    {
        const string Text = "Zoe\u0301 left";
        using var model = new MultiTaskModel(TinyBert.Load(), new TokenClassificationHead("entities", Tags));
        Assert.Equal(new TextSpan(0, 3), model.Tokenizer.Encode(Text).Words[0]);   // BERT strips accents.

        var tags = Decode(model, Text, token => token == 1 ? 1 : 0);

        Assert.Equal(("Zoe\u0301", new TextSpan(0, 4)), (tags.Entities[0].Text, tags.Entities[0].Span));
        Assert.Equal(["Zoe\u0301", "left"], tags.Words.Select(word => word.Text));
    }

    [Theory]
    [InlineData("Zoe\u0301 left", 3, "Zoe\u0301")]
    [InlineData(Family + " left", 1, Family)]
    [InlineData("กำ left", 1, "กำ")]
    public void Decode_PiecesInsideACharacter_EndWithTheCharacter(string text, int pieces, string expected)
    {
        using var model = CharacterPieces.Model(new TokenClassificationHead("entities", Tags, new() { Unit = TagUnit.Piece }), [new MtlRow(text)]);
        var first = Enumerable.Range(0, 10).First(token => model.Tokenizer.Encode(text).Offsets[token].Length > 0 && !model.Tokenizer.Encode(text).Tokens[token].Equals("▁", StringComparison.Ordinal));

        var tags = Decode(model, text, token => token == first ? 1 : token > first && token < first + pieces ? 2 : 0);

        Assert.Equal(expected, Assert.Single(tags.Entities).Text);
        Assert.Equal(new TextSpan(0, expected.Length), tags.Entities[0].Span);
    }

    [Fact]
    public void Fit_EntityWithMarks_IsRightWhereTheWholeOfItIsGold()
    {
        // The tokenizer does not see the mark, but the entity that is answered has it, as the gold has.
        var rows = MtlDataset.From(
        [
            new MtlRow("zoe\u0301 left").With("entities", new EntitySpan[] { new(0, 4, "PER") }),
            new MtlRow("then zoe\u0301 won").With("entities", new EntitySpan[] { new(5, 9, "PER") }),
        ]);
        using var model = new MultiTaskModel(TinyBert.Load(dropout: 0), new TokenClassificationHead("entities", Tags));
        var result = new Trainer(model, new TrainerOptions { Epochs = 40, LearningRate = 1e-2, Freeze = FreezePolicy.None }).Fit(rows, rows, TestContext.Current.CancellationToken);
        Assert.Equal((1.0, 1.0), (result.BestMetrics["entities/f1"], result.BestMetrics["exact_match"]));
    }

    private static TagsPrediction Decode(MultiTaskModel model, string text, Func<int, int> tagOf)
    {
        using var scope = NewDisposeScope();
        var encoding = model.Tokenizer.Encode(text);
        var logits = zeros(1, encoding.Length, Tags.Length);
        for (var token = 0; token < encoding.Length; token++)
        {
            logits[0, token, tagOf(token)] = 5;
        }

        return (TagsPrediction)model.Heads[0].Decode(logits, new HeadRow(encoding, text));
    }
}
