using System.Collections.Concurrent;
using System.Text.Json;
using MultiTaskBert.Predictions;

namespace MultiTaskBert.PublicApi.Tests.Documentation;

/// <summary>The code of docs/predicting.md, run as it stands there.</summary>
[Collection(DocumentationTests.Name)]
public sealed class PredictingTests
{
    [Fact]
    public async Task Predict_TextWordsAndMany_Agree()
    {
        using (var model = new MultiTaskModel(
            Backbone.FromPretrained("bert-base-uncased"),
            new SequenceClassificationHead("topic", ["Jobs", "Sports", "Travel"]),
            new TokenClassificationHead("entities", ["O", "B-PER", "I-PER"])))
        {
            model.Save("asked-model");
        }

        #region predicting-load
        using var predictor = Predictor.Load("asked-model");
        #endregion

        #region predicting-options
        var options = new PredictorOptions { BatchSize = 64, MaxLength = 64, Device = TorchSharp.torch.CPU };
        using var another = Predictor.Load("asked-model", options);
        #endregion

        #region predicting-class
        Prediction prediction = predictor.Predict("Ada joined Acme in Paris");
        ClassPrediction topic = prediction.Class("topic");
        Console.WriteLine($"{topic.Label} {topic.Probability:F2}");
        foreach (var (name, probability) in topic.Probabilities)
        {
            Console.WriteLine($"  {name} {probability:F2}");
        }
        #endregion

        #region predicting-entities
        TagsPrediction tags = prediction.Tags("entities");
        foreach (Entity entity in tags.Entities)
        {
            Console.WriteLine($"{entity.Type} '{entity.Text}' {entity.Span.Start}..{entity.Span.End} {entity.Confidence:F2}");
        }

        foreach (TaggedWord word in tags.Words)
        {
            Console.WriteLine($"{word.Text} {word.Tag} {word.Probability:F2}");
        }
        #endregion

        #region predicting-words
        Prediction fromWords = predictor.Predict(["Ada", "joined", "Acme", "in", "Paris"]);
        Console.WriteLine(fromWords.Text);                       // the words joined by single spaces
        #endregion

        #region predicting-many
        string[] texts = ["Ada joined Acme in Paris", "Flights to Lima are cheap in May"];
        List<Prediction> predictions = [.. predictor.PredictMany(texts)];
        #endregion

        await File.WriteAllLinesAsync("questions.txt", texts, TestContext.Current.CancellationToken);
        var cancellationToken = TestContext.Current.CancellationToken;
        #region predicting-stream
        await foreach (Prediction answer in predictor.PredictManyAsync(File.ReadLinesAsync("questions.txt", cancellationToken), cancellationToken))
        {
            Console.WriteLine($"{answer.Text}: {answer.Class("topic").Label}");
        }
        #endregion

        #region predicting-async
        Prediction later = await predictor.PredictAsync("Ada joined Acme in Paris", cancellationToken);
        #endregion

        #region predicting-json
        string json = JsonSerializer.Serialize(prediction);
        Prediction back = JsonSerializer.Deserialize<Prediction>(json)!;
        #endregion

        #region predicting-json-own
        var jsonOptions = new JsonSerializerOptions { Converters = { new HeadPredictionJsonConverter(typeof(PersonPrediction)) } };
        #endregion

        #region predicting-threads
        var answers = new ConcurrentDictionary<string, string>();
        Parallel.ForEach(texts, text => answers[text] = predictor.Predict(text).Class("topic").Label);
        #endregion

        #region predicting-truncated
        if (prediction.TruncatedTokens > 0)
        {
            Console.WriteLine($"{prediction.TruncatedTokens} tokens at the end were not read");
        }
        #endregion

        Assert.Equal(1, topic.Probabilities.Sum(p => p.Value), 1e-6);
        Assert.Equal(["Ada", "joined", "Acme", "in", "Paris"], tags.Words.Select(word => word.Text));
        Assert.Equal(prediction.Text, fromWords.Text);
        Assert.Equal([.. predictions.Select(p => p.Class("topic").Label)], texts.Select(text => answers[text]));
        Assert.Equal(prediction.ToString(), back.ToString());
        Assert.Equal(prediction.ToString(), later.ToString());
        Assert.Equal(prediction.ToString(), another.Predict(prediction.Text, cancellationToken).ToString());
        Assert.Equal(json, JsonSerializer.Serialize(back, jsonOptions));
        Assert.Equal(0, prediction.TruncatedTokens);
        Assert.True(predictor.Predict(new string('a', 100)).TruncatedTokens > 0);
    }

    [Fact]
    public void Predictor_OverAModelInMemory_LeavesItToTheCaller()
    {
        using var model = new MultiTaskModel(
            Backbone.FromPretrained("bert-base-uncased"), new SequenceClassificationHead("topic", ["Jobs", "Sports", "Travel"]));
        #region predicting-in-memory
        using (var predictor = new Predictor(model, new() { MaxLength = 32 }))
        {
            Console.WriteLine(predictor.Predict("Ada joined Acme in Paris"));
        }
        #endregion

        Assert.Equal(6, model.Backbone.Shape.LayerCount);
    }

    private sealed class PersonPrediction(string name) : HeadPrediction
    {
        public string Name { get; } = name;

        public override object Answer => Name;
    }
}
