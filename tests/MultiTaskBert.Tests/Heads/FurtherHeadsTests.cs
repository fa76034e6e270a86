using MultiTaskBert.Labels;
using MultiTaskBert.Predictions;
using MultiTaskBert.Tokenization;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Heads;

/// <summary>What the heads for numbers, orders, several classes, tags and spans answer and refuse. Oracle: outputs whose answer is worked out by hand.</summary>
[Collection(nameof(OneAtATime))]
public sealed class FurtherHeadsTests
{
    private const double Tolerance = 1e-6;   // The outputs are float32.

    private static readonly string[] Four = ["a", "b", "c", "d"];

    [Theory]
    [InlineData(0.5, "a,c")]
    [InlineData(0.9, "a")]
    [InlineData(0.01, "a,b,c")]
    public void Decode_MultiLabel_GivesTheClassesFromTheThresholdOn(double threshold, string expected)
    {
        using var scope = NewDisposeScope();
        var head = new MultiLabelClassificationHead("x", ["a", "b", "c"], new() { Threshold = threshold });
        var prediction = (ClassesPrediction)head.Decode(tensor(new[] { 9f, -2, 0 }, [1, 3]), Row("ada"));
        Assert.Equal(expected, string.Join(',', prediction.Labels));
        Assert.Equal(1 / (1 + Math.Exp(2)), prediction.Probabilities[1].Value, Tolerance);
    }

    [Fact]
    public void Regression_Scaled_LearnsInSpreadsAndAnswersInTheUnitOfLabels()
    {
        using var scope = NewDisposeScope();
        var head = new RegressionHead("x", new() { Mean = 100, StandardDeviation = 20 });
        Assert.Equal(130, ((ValuePrediction)head.Decode(tensor(new[] { 1.5f }), Row("ada"))).Value, Tolerance);
        Assert.Equal(0.25, head.Loss(tensor(new[] { 1.5f, 7 }), tensor(new[] { 120f, float.NaN })).item<float>(), Tolerance);   // (1.5 − 1)²
    }

    [Fact]
    public void Decode_Ordinal_CountsThePassedThresholds()
    {
        using var scope = NewDisposeScope();
        var odds = MathF.Log(4);   // 0.8
        var prediction = (OrdinalPrediction)new OrdinalHead("x", Four).Decode(tensor(new[] { odds, 0.001f, -odds }, [1, 3]), Row("ada"));
        Assert.Equal(("c", 2), (prediction.Label, prediction.Rank));
        Assert.Equal([0.2, 0.3, 0.3, 0.2], prediction.Probabilities.Select(p => Math.Round(p.Value, 3)));
        Assert.Equal(0.8 + 0.5 + 0.2, prediction.ExpectedRank, 1e-3);
    }

    [Fact]
    public void Decode_OrdinalThresholdsOutOfOrder_StillGivesProbabilities()
    {
        using var scope = NewDisposeScope();
        var prediction = (OrdinalPrediction)new OrdinalHead("x", Four).Decode(tensor(new[] { -1f, 2, 3 }, [1, 3]), Row("ada"));
        Assert.All(prediction.Probabilities, p => Assert.InRange(p.Value, 0, 1));
        Assert.Equal(1, prediction.Probabilities.Sum(p => p.Value), Tolerance);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Decode_Crf_KeepsTheRulesOfIob2IfAsked(bool forbid)
    {
        using var scope = NewDisposeScope();
        using var model = new MultiTaskModel(TinyBert.Load(), new CrfTokenHead("x", TinyTask.Tags, new() { ForbidImpossibleTags = forbid }));
        var head = model.Heads[0];
        foreach (var parameter in head.parameters())
        {
            using var noGradient = no_grad();
            parameter.zero_();
        }

        // The middle of "zed", a word of three pieces, says something else, which is not read. O, I-LOC, B-PER, I-LOC are the best tags each by itself.
        var row = Row("in zed won rome");
        var scores = zeros(1, 8, 5);
        foreach (var (token, tag) in ((int, int)[])[(1, 0), (2, 4), (3, 1), (4, 1), (5, 1), (6, 4)])
        {
            scores[0, token, tag] = 4;
        }

        scores[0, 6, 2] = 3;   // I-PER, nearly as good, may follow B-PER
        var prediction = (TagsPrediction)head.Decode(scores, row);
        Assert.Equal(["[CLS]", "in", "z", "##e", "##d", "won", "rome", "[SEP]"], row.Encoding.Tokens);
        if (forbid)
        {
            Assert.Equal(["B-PER", "I-PER"], prediction.Tags.Skip(2));
            Assert.DoesNotContain("I-LOC", prediction.Tags);
        }
        else
        {
            // Without transitions each word is on its own, and its probability is the softmax of its scores.
            Assert.Equal(["O", "I-LOC", "B-PER", "I-LOC"], prediction.Tags);
            Assert.Equal(Math.Exp(4) / (Math.Exp(4) + 4), prediction.Words[0].Probability, 1e-5);
        }
    }

    [Fact]
    public void Decode_CrfOfManySequences_IsTheBestOfAll()
    {
        // Oracle: every sequence of two tags over three words, scored one by one.
        using var scope = NewDisposeScope();
        using var model = new MultiTaskModel(TinyBert.Load(), [new CrfTokenHead("x", ["O", "B-X"])], seed: 3);
        var parameters = model.Heads[0].named_parameters().ToDictionary(p => p.name, p => p.parameter.data<float>().ToArray(), StringComparer.Ordinal);
        float[] emitted = [0.1f, 0.15f, 0.2f, 0.1f, 0.05f, 0.1f];
        var best = Enumerable.Range(0, 8).Select(bits => (int[])[bits & 1, (bits >> 1) & 1, bits >> 2]).MaxBy(tags =>
            parameters["crf.start_transitions"][tags[0]] + parameters["crf.end_transitions"][tags[2]]
            + parameters["crf.transitions"][(tags[0] * 2) + tags[1]] + parameters["crf.transitions"][(tags[1] * 2) + tags[2]]
            + Enumerable.Range(0, 3).Sum(word => emitted[(word * 2) + tags[word]]))!;
        var output = zeros(1, 5, 2);
        output[0, 1..4] = tensor(emitted, [3, 2]);
        var prediction = (TagsPrediction)model.Heads[0].Decode(output, Row("ada won rome"));
        Assert.Equal(best.Select(tag => tag == 0 ? "O" : "B-X"), prediction.Tags);
    }

    [Fact]
    public void Decode_CrfWordsThatWereCutOff_AreOutside()
    {
        using var scope = NewDisposeScope();
        using var model = new MultiTaskModel(TinyBert.Load(), new CrfTokenHead("x", TinyTask.Tags));
        var encoding = model.Tokenizer.Encode("ada won in rome", truncation: new Truncation(4));
        var prediction = (TagsPrediction)model.Heads[0].Decode(zeros(1, 4, 5), new HeadRow(encoding, "ada won in rome"));
        Assert.Equal([("O", 0.0), ("O", 0.0)], prediction.Words.Skip(2).Select(word => (word.Tag, word.Probability)));
        Assert.Empty(((TagsPrediction)model.Heads[0].Decode(zeros(1, 2, 5), Row(string.Empty))).Words);
    }

    [Theory]
    [InlineData(2, 4, 30, "won in rome")]
    [InlineData(4, 2, 30, "rome")]         // the end must not be before the start: the best that is left
    [InlineData(2, 4, 2, "in rome")]       // too long
    [InlineData(0, 0, 30, "ada")]          // [CLS] is no part of the text
    public void Decode_Span_GivesTheBestThatIsAllowed(int start, int end, int longest, string expected)
    {
        using var scope = NewDisposeScope();
        var logits = zeros(1, 6, 2);
        logits[0, 4, 0] = 1.5f;
        logits[0, 3, 0] = start == 2 ? 2f : 0f;
        logits[0, start, 0] = 5;
        logits[0, end, 1] = 5;
        logits[0, 4, 1] = start == 0 ? 0 : MathF.Max(2, logits[0, 4, 1].item<float>());
        logits[0, 4, 0] = start == 0 ? 0 : logits[0, 4, 0];
        var prediction = (SpanPrediction)new SpanExtractionHead("x", new() { MaxAnswerTokens = longest }).Decode(logits, Row("ada won in rome"));
        Assert.Equal(expected, prediction.Text);
        Assert.Equal("ada won in rome".IndexOf(expected, StringComparison.Ordinal), prediction.Span!.Value.Start);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(3, true)]
    public void Decode_SpanAgainstNoAnswer_GoesByTheMargin(double margin, bool hasAnswer)
    {
        using var scope = NewDisposeScope();
        var logits = zeros(1, 6, 2);
        (logits[0, 0, 0], logits[0, 0, 1], logits[0, 2, 0]) = (1, 1, 0.5);   // 2 against 0.5
        var head = new SpanExtractionHead("x", new() { AllowNoAnswer = true, NoAnswerMargin = margin });
        var prediction = (SpanPrediction)head.Decode(logits, Row("ada won in rome"));
        Assert.Equal(hasAnswer ? "won" : string.Empty, prediction.Text);
        Assert.Equal(hasAnswer ? new TextSpan(4, 7) : default(TextSpan), prediction.Answer);
        Assert.Equal(Math.E / (Math.E + 4 + Math.Exp(0.5)) * (Math.E / (Math.E + 5)), prediction.NoAnswerProbability, Tolerance);
    }

    [Fact]
    public void Decode_SpanOnWords_LiesInTheWordsJoinedBySpaces()
    {
        using var scope = NewDisposeScope();
        string[] words = ["ada", "zed"];
        var encoding = Encode("ada zed");
        using var backbone = TinyBert.Load(layers: 1);
        var logits = zeros(1, 6, 2);
        (logits[0, 2, 0], logits[0, 4, 1]) = (5, 5);
        var prediction = (SpanPrediction)new SpanExtractionHead("x").Decode(logits, new HeadRow(backbone.Tokenizer.EncodeWords(words), null, words));
        Assert.Equal((encoding.Length, "zed", new TextSpan(4, 7)), (6, prediction.Text, prediction.Span!.Value));
    }

    [Fact]
    public void Loss_SpanOfAPaddedRow_IsThatOfTheRowAlone()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = new MultiTaskModel(TinyBert.Load(), new SpanExtractionHead("x"));
        model.eval();
        double Loss(params MtlRow[] rows)
        {
            using var batch = new Collator(model.Tokenizer, model.Layouts).Collate(rows);
            return model.Losses(model.Forward(batch), batch)[0].Loss.item<float>();
        }

        var row = new MtlRow("ada won").With("x", new TextSpan(4, 7));
        Assert.Equal(Loss(row), Loss(row, new MtlRow("mia joined ben in new paris")), 1e-5);
    }

    [Fact]
    public void New_BadOptions_ListsEveryProblemOfEachHead()
    {
        Refuses(
            () => new MultiLabelClassificationHead("x", ["a", "b"], new()
            {
                Dropout = 1,
                Threshold = 1,
                Focal = new() { Gamma = -1, Alpha = 2 },
                Pooling = (Pooling)9,
                PositiveWeights = new Dictionary<string, double>(StringComparer.Ordinal) { ["a"] = 0, ["c"] = 1 },
            }),
            "The head 'x' cannot be made", "Dropout is 1", "Threshold is 1", "Focal.Gamma is -1", "Focal.Alpha is 2", "Pooling is 9", "are both set", "lacks the label 'b'", "names 'c'", "gives 'a' the weight 0");
        Refuses(() => new RegressionHead("x", new() { Loss = null!, Mean = double.NaN, StandardDeviation = 0 }), "Loss is null", "Mean is NaN", "StandardDeviation is 0");
        Refuses(() => new OrdinalHead("x", ["a"], new() { Dropout = -1 }), "at least two", "Dropout is -1");
        Refuses(() => new CrfTokenHead("x", ["O"], new() { Dropout = 2 }), "at least two", "Dropout is 2");
        Refuses(
            () => new SpanExtractionHead("x", new() { Dropout = 1, MaxAnswerTokens = 0, NoAnswerMargin = 1 }), "Dropout is 1", "MaxAnswerTokens is 0", "NoAnswerMargin is set, but AllowNoAnswer is not");
    }

    private static void Refuses(Func<TaskHead> make, params string[] parts)
    {
        var message = Assert.Throws<ArgumentException>(make).Message;
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    private static HeadRow Row(string text) => new(Encode(text), text);

    private static TokenEncoding Encode(string text)
    {
        using var backbone = TinyBert.Load(layers: 1);
        return backbone.Tokenizer.Encode(text);
    }
}
