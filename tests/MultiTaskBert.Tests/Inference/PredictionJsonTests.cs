using System.Text.Json;
using System.Text.Json.Serialization;
using MultiTaskBert.Metrics;
using MultiTaskBert.Metrics.Texts;
using MultiTaskBert.Predictions;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Tests.Inference;

/// <summary>Predictions as JSON: what is written holds what the heads said, and what is read back says the same.</summary>
[Collection(nameof(OneAtATime))]
public sealed class PredictionJsonTests
{
    private static readonly KeyValuePair<string, double>[] Probabilities = [new("Jobs", 0.75), new("Sports", 0.25)];

    private static readonly Dictionary<string, HeadPrediction> EveryKind = new(StringComparer.Ordinal)
    {
        ["topic"] = new ClassPrediction("Jobs", 0.75, Probabilities),
        ["Moods"] = new ClassesPrediction(["Jobs"], Probabilities),
        ["stars"] = new OrdinalPrediction("Jobs", 0, 0.25, Probabilities),
        ["score"] = new ValuePrediction(1.5),
        ["entities"] = new TagsPrediction(
            [new TaggedWord("Ada", new TextSpan(0, 3), "B-PER", 0.5), new TaggedWord("left", new TextSpan(4, 8), "O", 1)], [new Entity("PER", "Ada", new TextSpan(0, 3), 0.5)]),
        ["answer"] = new SpanPrediction("Ada left", new TextSpan(4, 8), 0.5, 0.25),
        ["nothing"] = new SpanPrediction("Ada left", span: null, 0.5, 0.5),
        ["vector"] = new EmbeddingPrediction(new[] { 0.1f, -2f }, new[] { 1f, 0f }),
        ["hidden"] = new MaskedTokensPrediction([new MaskedToken(1, new TextSpan(0, 3), Probabilities)], [new MaskedTokenScore(1, 7, double.NegativeInfinity)]),
    };

    [Fact]
    public void Serialize_EveryKind_HoldsLabelProbabilitySpansAndText()
    {
        using var json = JsonDocument.Parse(JsonSerializer.Serialize(new Prediction("Ada left", EveryKind, truncatedTokens: 2)));
        var root = json.RootElement;
        Assert.Equal(("Ada left", 2), (root.GetProperty("Text").GetString(), root.GetProperty("TruncatedTokens").GetInt32()));
        var heads = root.GetProperty("Heads");
        Assert.Equal(EveryKind.Keys, heads.EnumerateObject().Select(head => head.Name), StringComparer.Ordinal);
        Assert.Equal(
            """{"$type":"class","Label":"Jobs","Probability":0.75,"Probabilities":{"Jobs":0.75,"Sports":0.25}}""",
            heads.GetProperty("topic").GetRawText());
        Assert.Equal("""{"Type":"PER","Text":"Ada","Span":{"Start":0,"End":3},"Confidence":0.5}""", heads.GetProperty("entities").GetProperty("Entities")[0].GetRawText());
        Assert.Equal(
            """{"$type":"span","Source":"Ada left","Span":{"Start":4,"End":8},"Probability":0.5,"NoAnswerProbability":0.25,"Text":"left"}""",
            heads.GetProperty("answer").GetRawText());
    }

    [Theory]
    [InlineData(JsonSerializerDefaults.General)]
    [InlineData(JsonSerializerDefaults.Web)]
    public void Deserialize_WhatWasWritten_SaysTheSame(JsonSerializerDefaults defaults)
    {
        var options = new JsonSerializerOptions(defaults);
        var json = JsonSerializer.Serialize(new Prediction("Ada left", EveryKind, truncatedTokens: 2), options);
        var back = JsonSerializer.Deserialize<Prediction>(json, options)!;
        Assert.Equal(("Ada left", 2), (back.Text, back.TruncatedTokens));
        Assert.Equal(EveryKind.Keys, back.Heads.Keys);
        foreach (var (head, expected) in EveryKind)
        {
            Assert.Equal(expected.GetType(), back[head].GetType());
            Assert.Equal(expected.Answer, back[head].Answer);
            Assert.Equal(expected.ToString(), back[head].ToString());
        }

        Assert.Equal(Probabilities, back.Of<OrdinalPrediction>("stars").Probabilities);
        Assert.Equal(0.25, back.Of<SpanPrediction>("answer").NoAnswerProbability);
        Assert.Equal([1f, 0f], back.Of<EmbeddingPrediction>("vector").Other!.Value.ToArray());
        Assert.Equal([new MaskedTokenScore(1, 7, double.NegativeInfinity)], back.Of<MaskedTokensPrediction>("hidden").Scores);
        Assert.Equal(json, JsonSerializer.Serialize(back, options));
    }

    /// <summary>As in a program that is trimmed: only what the compiler wrote down is known.</summary>
    [Fact]
    public void Deserialize_ByTheResolverAlone_SaysTheSame()
    {
        var options = new JsonSerializerOptions { TypeInfoResolver = HeadPredictionJsonConverter.Resolver };
        var json = JsonSerializer.Serialize(new Prediction("Ada left", EveryKind, truncatedTokens: 2), options);
        Assert.Equal(JsonSerializer.Serialize(new Prediction("Ada left", EveryKind, truncatedTokens: 2)), json);
        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize<Prediction>(json, options), options));
    }

    [Fact]
    public void Serialize_WhatAModelPredicts_ComesBack()
    {
        using var model = TinyTask.Model();
        using var predictor = new Predictor(model);
        var prediction = predictor.Predict("ada joined in rome");
        var back = JsonSerializer.Deserialize<Prediction>(JsonSerializer.Serialize(prediction))!;
        Assert.Equal(prediction.ToString(), back.ToString());
        Assert.Equal(
            prediction.Tags("entities").Words.Select(word => (word.Text, word.Span, word.Tag, word.Probability)), back.Tags("entities").Words.Select(word => (word.Text, word.Span, word.Tag, word.Probability)));
        Assert.Equal(prediction.Class("topic").Probabilities, back.Class("topic").Probabilities);
    }

    [Fact]
    public void Serialize_KindOfAnUnknownHead_NeedsItsTypeAndSaysSo()
    {
        var prediction = new Prediction("Ada", new Dictionary<string, HeadPrediction>(StringComparer.Ordinal) { ["who"] = new PersonPrediction("Ada", 3) }, truncatedTokens: 0);
        var unknown = Assert.Throws<NotSupportedException>(() => JsonSerializer.Serialize(prediction));
        Assert.StartsWith(
            "JSON has no name for a PersonPrediction. Of heads of your own, give the types to a HeadPredictionJsonConverter in JsonSerializerOptions.Converters.", unknown.Message, StringComparison.Ordinal);

        var options = new JsonSerializerOptions { Converters = { new HeadPredictionJsonConverter(typeof(PersonPrediction)) } };
        var json = JsonSerializer.Serialize(prediction, options);
        Assert.Equal("""{"Text":"Ada","TruncatedTokens":0,"Heads":{"who":{"$type":"person","Name":"Ada","Age":3}}}""", json);
        var person = JsonSerializer.Deserialize<Prediction>(json, options)!.Of<PersonPrediction>("who");
        Assert.Equal(("Ada", 3), (person.Name, person.Age));
        Assert.Contains("There is no prediction of the kind 'person'; known are class, classes,", Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Prediction>(json)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"Text":"a","Heads":{"x":{"Label":"b"}},"TruncatedTokens":0}""", "a JSON object with the property '$type'")]
    [InlineData("""{"Text":"a","Heads":{"x":5},"TruncatedTokens":0}""", "a JSON object with the property '$type'")]
    public void Deserialize_NoPrediction_SaysWhatIsNeeded(string json, string expected) =>
        Assert.Contains(expected, Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Prediction>(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void New_TypesThatCannotBe_AreRefused()
    {
        Assert.StartsWith("String is no type of prediction;", Assert.Throws<ArgumentException>(() => new HeadPredictionJsonConverter(typeof(string))).Message, StringComparison.Ordinal);
        Assert.Contains("are both 'person' in JSON", Assert.Throws<ArgumentException>(() => new HeadPredictionJsonConverter(typeof(PersonPrediction), typeof(PersonPrediction))).Message, StringComparison.Ordinal);
    }

    private sealed class PersonPrediction(string name, int age) : HeadPrediction
    {
        public string Name { get; } = name;

        public int Age { get; } = age;

        public override object Answer => Name;

        [JsonIgnore]
        public int Doubled => 2 * Age;
    }
}
