using MultiTaskBert.Data;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;
using MultiTaskBert.Tests.Training;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Tests.Data;

/// <summary>A tokenizer that throws, or gives nothing, on one row of many: whoever asked is told which row and which text it was.</summary>
[Collection(nameof(OneAtATime))]
public sealed class TokenizerFaultTests
{
    private const string Bad = "ada \u0003 left";

    private static readonly MtlRow[] Rows =
    [
        new MtlRow("ada won").With("topic", "Sports"),
        new MtlRow(Bad) { Source = new SourceLine("news.jsonl", 7) }.With("topic", "Travel"),
    ];

    [Theory]
    [InlineData(false, "no piece for it")]
    [InlineData(true, "it returned null; it must return the tokens")]
    public void Fit_TokenizerFails_NamesTokenizerRowAndText(bool isNull, string expected)
    {
        using var model = Model(isNull);
        var before = ModelBits.Of(model);
        Action[] calls =
        [
            () => new Trainer(model, Plain.Options).Fit(MtlDataset.From(Rows)),
            () => new Trainer(model, Plain.Options with { Batches = Plain.Options.Batches with { Prefetch = 0 } }).Fit(MtlDataset.From(Rows)),
            () => new Trainer(model, Plain.Options).Fit(MtlDataset.From(Rows[..1]), MtlDataset.From(Rows)),
            () => new Trainer(model).Evaluate(MtlDataset.From(Rows)),
            () => new Trainer(model).Check(MtlDataset.From(Rows)),
            () => new Predictor(model).PredictRows(Rows).ToList(),
        ];
        Assert.All(calls, call =>
        {
            var thrown = Assert.Throws<InvalidOperationException>(call);
            Assert.StartsWith(@"The tokenizer (Picky) failed on the row news.jsonl:7, 'ada \u0003 left': ", thrown.Message, StringComparison.Ordinal);
            Assert.Contains(expected, thrown.Message, StringComparison.Ordinal);
            Assert.NotNull(thrown.InnerException);
        });
        Assert.Empty(ModelBits.Changed(before, ModelBits.Of(model)));
    }

    [Fact]
    public void Predict_TokenizerFails_NamesTheText()
    {
        using var model = Model(isNull: false);
        using var predictor = new Predictor(model);
        Assert.StartsWith(
            @"The tokenizer (Picky) failed on the row 'ada \u0003 left' with 'why': no piece for it. ",
            Assert.Throws<InvalidOperationException>(() => predictor.Predict(Bad, "why")).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            @"The tokenizer (Picky) failed on the row 'ada \u0003': ", Assert.Throws<InvalidOperationException>(() => predictor.Predict(["ada", "\u0003"])).Message, StringComparison.Ordinal);
        Assert.NotNull(predictor.Predict("ada won"));
    }

    [Fact]
    public void Collate_TokenizerFailsOnARelatedText_NamesIt()
    {
        using var model = Model(isNull: false);
        var collator = new Collator(model.Tokenizer, new Dictionary<string, LabelLayout>(StringComparer.Ordinal) { ["vectors"] = new RelatedTextLayout() });
        Assert.StartsWith(
            @"The tokenizer (Picky) failed on the text 'ada \u0003 left': ",
            Assert.Throws<InvalidOperationException>(() => collator.Collate([new MtlRow("ada won").With("vectors", new TextLabel(Bad))])).Message,
            StringComparison.Ordinal);
    }

    private static MultiTaskModel Model(bool isNull)
    {
        using var encoder = TinyBert.Load();
        return new MultiTaskModel(new TableBackbone(encoder.Shape, new Picky(encoder.Tokenizer, isNull)), TinyTask.Topic());
    }

    private sealed class Picky(Tokenizer tokenizer, bool isNull) : Tokenizer
    {
        public override int VocabularySize => tokenizer.VocabularySize;

        public override int PadId => tokenizer.PadId;

        public override int? ModelMaxLength => tokenizer.ModelMaxLength;

        public override TokenEncoding Encode(string text, string? pair = null, Truncation? truncation = null) => Fails(text) ? null! : tokenizer.Encode(text, pair, truncation);

        public override TokenEncoding EncodeWords(IReadOnlyList<string> words, IReadOnlyList<string>? pair = null, Truncation? truncation = null) =>
            words.Any(Fails) ? null! : tokenizer.EncodeWords(words, pair, truncation);

        public override string Decode(IEnumerable<int> ids, bool skipSpecialTokens = true, bool cleanUpSpaces = true) => tokenizer.Decode(ids, skipSpecialTokens, cleanUpSpaces);

        public override void Save(string folder) => tokenizer.Save(folder);

        private bool Fails(string text) => text.Contains('\u0003') && (isNull ? true : throw new FormatException("no piece for it."));
    }
}
