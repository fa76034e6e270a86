using MultiTaskBert.Data;
using MultiTaskBert.Labels;
using MultiTaskBert.Tags;
using MultiTaskBert.Tokenization;

#pragma warning disable xUnit1051 // The code stands here as a reader of the documents writes it: without the token of a test.

namespace MultiTaskBert.PublicApi.Tests.Documentation;

/// <summary>The code of docs/heads.md, run as it stands there: all its heads in one model.</summary>
[Collection(DocumentationTests.Name)]
public sealed class HeadsTests
{
    [Fact]
    public void Fit_AllHeadsOfThePage_AnswerAfterSavingAndLoading()
    {
        #region heads-multi-label
        var moods = new MultiLabelClassificationHead("moods", ["calm", "urgent", "angry"], new MultiLabelClassificationOptions
        {
            Threshold = 0.4,
            PositiveWeights = new Dictionary<string, double> { ["calm"] = 1, ["urgent"] = 1, ["angry"] = 5 },
        });
        #endregion

        #region heads-regression
        var price = new RegressionHead("price", new RegressionOptions { Loss = RegressionLoss.Huber(), Mean = 250, StandardDeviation = 80 });
        #endregion

        #region heads-ordinal
        var stars = new OrdinalHead("stars", ["one", "two", "three", "four", "five"]);   // from the lowest to the highest
        #endregion

        #region heads-scheme
        var found = new TokenClassificationHead("found", ["o", "b_per", "i_per"]);
        Console.WriteLine(found.Scheme);                                           // IOB2 (b_X, i_X; outside o)
        var given = new TokenClassificationHead("given", ["O", "B-PER", "I-PER"], new TokenClassificationOptions { Scheme = TagScheme.Iob1 });
        var spelled = new CrfTokenHead("spelled", ["0", "B_PER", "I_PER"], new CrfTokenOptions { Scheme = TagScheme.Iob1.With(separator: "_", outside: "0") });
        #endregion
        Assert.Equal("IOB2 (b_X, i_X; outside o)", found.Scheme.ToString());
        Assert.Equal((TagScheme.Iob1, TagScheme.Iob1.With(separator: "_", outside: "0")), (given.Scheme, spelled.Scheme));
        Assert.Equal([("PER", 0, 1), ("PER", 2, 2)], spelled.Scheme.EntitiesIn(["I_PER", "I_PER", "B_PER", "0"]));

        #region heads-crf
        var entities = new CrfTokenHead("entities", ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]);
        #endregion

        #region heads-span
        var answer = new SpanExtractionHead("answer", new SpanExtractionOptions { MaxAnswerTokens = 20, AllowNoAnswer = true });
        #endregion

        File.WriteAllLines("corpus.txt", ["Ada plays chess in Lima.", "Ben was born in May."]);
        #region heads-masked
        var words = new MaskedLanguageHead("words", new MaskedLanguageOptions { Ratio = 0.15, WholeWords = true });
        MtlDataset corpus = MtlDataset.FromText("corpus.txt").WithLabel("words", Label.OwnText);   // one text a line
        #endregion

        #region heads-embedding
        var meaning = new SentenceEmbeddingHead("meaning", new SentenceEmbeddingOptions { Pooling = Pooling.Mean, Scale = 20 });
        #endregion

        #region heads-pair
        var inference = new SequenceClassificationHead("nli", ["entailment", "neutral", "contradiction"]);
        #endregion

        #region heads-rows
        MtlDataset rows = MtlDataset.From(
        [
            new MtlRow("Answer at once! Where is my refund?").With("moods", new[] { "urgent", "angry" }).With("stars", "one"),
            new MtlRow("A flight to Lima in May").With("price", 410.0).With("entities", new EntitySpan[] { new(12, 16, "LOC") }),
            new MtlRow("Ada was born in Lima.") { Pair = "Where was Ada born?" }.With("answer", new TextSpan(16, 20)),
            new MtlRow("Ada was born in Lima.") { Pair = "Who is Ben?" }.With("answer", Label.NoAnswer),
            new MtlRow("Ada plays chess.") { Pair = "Somebody plays." }.With("nli", "entailment"),
            new MtlRow("How do I get my money back?").With("meaning", "Where is my refund?"),
        ]);
        using var model = new MultiTaskModel(Backbone.FromPretrained("bert-base-uncased"), moods, price, stars, entities, answer, inference, words, meaning);
        new Trainer(model, new TrainerOptions { Epochs = 1, Freeze = FreezePolicy.None }).Fit(rows.Concat(corpus));
        #endregion

        model.Save("many-heads");
        #region heads-predict
        using var predictor = Predictor.Load("many-heads");
        Prediction prediction = predictor.Predict("Ada was born in Lima.", "Where was Ada born?");
        Console.WriteLine(string.Join(", ", prediction.Of<ClassesPrediction>("moods").Labels));
        Console.WriteLine(prediction.Of<ValuePrediction>("price").Value);
        Console.WriteLine(prediction.Of<OrdinalPrediction>("stars").ExpectedRank);
        Console.WriteLine(prediction.Entities("entities").Count);
        Console.WriteLine(prediction.Of<SpanPrediction>("answer").Text);
        Console.WriteLine(prediction.Class("nli").Label);
        Console.WriteLine(predictor.Predict("Ada was [MASK] in Lima.").Of<MaskedTokensPrediction>("words").Tokens[0].Candidates[0].Key);
        Console.WriteLine(predictor.Embed("meaning", ["Where is my refund?"])[0].Length);
        #endregion

        Assert.Equal(8, prediction.Heads.Count);
        File.WriteAllText("heads.jsonl", """
            {"text": "Answer at once!", "moods": ["urgent"], "stars": "two", "price": 260}
            {"text": "Ada was born in Lima.", "text_pair": "Where was Ada born?", "answer": {"start": 16, "end": 20}}
            {"text": "Ada was born in Lima.", "text_pair": "Who is Ben?", "answer": []}
            {"text": "Ada plays chess.", "text_pair": "Somebody plays.", "nli": "entailment"}
            {"text": "How do I get my money back?", "meaning": "Where is my refund?"}
            {"text": "A flight to Lima", "entities": [{"start": 12, "end": 16, "label": "LOC"}]}
            """);
        Assert.Empty(MtlDataset.FromJsonLines("heads.jsonl", new JsonLinesOptions()).Problems(model.Layouts));
    }
}
