using MultiTaskBert.Labels;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Tests.Cases;

/// <summary>
/// Tokenizers whose tokens include the space before a word, as ModernBERT's: an entity or an answer with a space behind it took in the next word, and every answer to a question began with
/// a space, so that no exact match was ever counted. Oracle: RoBERTa's offsets, which leave the space out.
/// </summary>
[Collection(nameof(OneAtATime))]
public sealed class TokensWithSpaceTests
{
    private static readonly string[] Tags = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"];

    private static MtlDataset Entities => MtlDataset.From(
    [
        new MtlRow("ada stone left rome ").With("entities", new EntitySpan[] { new(0, 10, "PER"), new(15, 20, "LOC") }),
        new MtlRow(" ben left").With("entities", new EntitySpan[] { new(0, 5, "PER") }),
        new MtlRow("mia  won").With("entities", new EntitySpan[] { new(0, 5, "PER") }),
    ]);

    public static TheoryData<bool, TagUnit, SubwordLabels> Places => new()
    {
        { true, TagUnit.Word, SubwordLabels.FirstPiece },
        { false, TagUnit.Word, SubwordLabels.FirstPiece },
        { false, TagUnit.Word, SubwordLabels.AllPieces },
        { true, TagUnit.Piece, SubwordLabels.FirstPiece },
        { false, TagUnit.Piece, SubwordLabels.FirstPiece },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public void Fit_EntitiesWithSpaceAtTheirEnds_AreTheirWords(bool trimOffsets, TagUnit unit, SubwordLabels subwords)
    {
        using var model = BytePieces.Model(new TokenClassificationHead("entities", Tags, new() { Unit = unit, SubwordLabels = subwords }), trimOffsets);

        var result = CharacterPieces.Fit(model, Entities);

        Assert.Equal(1, result.BestMetrics["entities/f1"]);
        Assert.Equal(1, result.BestMetrics["exact_match"]);
        Assert.Equal(0, result.History[^1].LostLabels["entities"]);
        using var predictor = new Predictor(model);
        Assert.Equal(
            ["PER [0, 9), LOC [15, 19)", "PER [1, 4)", "PER [0, 3)"],
            Entities.Select(row => string.Join(", ", predictor.Predict(row.Text!).Entities("entities").Select(entity => $"{entity.Type} {entity.Span}"))));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Fit_AnswersBehindASpace_AreExact(bool trimOffsets)
    {
        (string Text, TextSpan Answer, TextSpan Words)[] rows =
        [
            ("ada stone left", new(4, 9), new(4, 9)), ("ben won in rome ", new(11, 16), new(11, 15)), ("mia  left", new(5, 9), new(5, 9)), ("hill left", new(0, 5), new(0, 4)),
        ];
        var data = MtlDataset.From(rows.Select(row => new MtlRow(row.Text) { Pair = "who" }.With("answer", row.Answer)));
        using var model = BytePieces.Model(new SpanExtractionHead("answer"), trimOffsets);

        var result = CharacterPieces.Fit(model, data);

        Assert.Equal(1, result.BestMetrics["answer/exact"]);
        Assert.Equal(1, result.BestMetrics["exact_match"]);
        using var predictor = new Predictor(model);
        Assert.Equal(rows.Select(row => row.Words), rows.Select(row => predictor.Predict(row.Text, "who").Of<SpanPrediction>("answer").Span!.Value));
    }

    /// <summary>A word whose first piece is a space, or nothing, was "outside" there under labels on all pieces, and a word is read at its first piece.</summary>
    [Fact]
    public void LabelIds_FirstPieceThatShowsNothing_BelongsWithTheNext()
    {
        var layout = new TagsLayout(Tags, SubwordLabels.AllPieces, unit: TagUnit.Word);
        const string Text = "in 😀";
        foreach (var trimOffsets in (bool[])[true, false])
        {
            using var model = BytePieces.Model(new TokenClassificationHead("entities", Tags), trimOffsets);
            var row = new LabeledEncoding(model.Backbone.Tokenizer.Encode(Text), new EntitySpan[] { new(3, 5, "PER") }, Text);
            Assert.Equal([-100, 0, 0, 1, 2, 2, 2, 2, -100], layout.LabelIds(row)[0]);   // <s> i n Ġ and the four bytes </s>
            Assert.Equal(0, layout.CountLost(row));
        }
    }
}
