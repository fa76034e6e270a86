using MultiTaskBert.Predictions;

namespace MultiTaskBert.Tests.Inference;

/// <summary>Asking a model, one text or many, from one thread or many.</summary>
[Collection(nameof(OneAtATime))]
public sealed class PredictorTests
{
    private static readonly string[] Texts = ["ada won", "ben stone hired mia in new paris.", "mia left", "zed?", "ben joined in rome", "ada visited in oslo", "mia hill scored"];

    // Once only the mode of the model itself was looked at, and dropout made each answer another one.
    [Theory]
    [InlineData("model")]
    [InlineData("encoder")]
    [InlineData("head")]
    public void Predict_PartPutIntoTrainingMode_AnswersAsBefore(string part)
    {
        using var model = new MultiTaskModel(TinyBert.Load(dropout: 0.5), TinyTask.Topic(new() { Dropout = 0.5 }));
        using var predictor = new Predictor(model);
        var expected = predictor.Predict("ada won in paris").ToString();
        TorchSharp.torch.nn.Module module = part switch { "encoder" => model.Backbone, "head" => model.Heads[0], _ => model };
        for (var round = 0; round < 3; round++)
        {
            module.train();
            Assert.Equal(expected, predictor.Predict("ada won in paris").ToString());
        }
    }

    [Fact]
    public void Predict_FromMemoryAndFromFolder_IsTheSame()
    {
        using var folder = new TemporaryFolder();
        using var model = TinyTask.Model();
        model.Save(folder.Path);
        using Predictor memory = new(model), file = Predictor.Load(folder.Path);
        Assert.All(Texts, text => Assert.Equal(Bits(memory.Predict(text)), Bits(file.Predict(text))));
        Assert.Same(model, memory.Model);
    }

    [Fact]
    public void Predict_TextWordsAndRows_AgreeOnWhatIsTheSameTokens()
    {
        using var model = TinyTask.Model();
        using var predictor = new Predictor(model);
        string[] words = ["ben", "joined", "in", "rome"];
        var text = predictor.Predict("ben joined in rome");
        Assert.Equal("ben joined in rome", text.Text);
        Assert.Equal(["topic", "entities"], text.Heads.Keys);
        Assert.Equal(Bits(text), Bits(predictor.Predict(words)));
        Assert.Equal("ben joined in rome", predictor.Predict(words).Text);
        Assert.Equal(Bits(text), Bits(Assert.Single(predictor.PredictRows([new MtlRow(words).With("topic", "no such topic")]))));
        Assert.Empty(predictor.PredictMany([]));
    }

    [Fact]
    public void PredictMany_OtherBatchSizes_ChangeNothingBeyondFloatNoise()
    {
        using var model = TinyTask.Model();
        using var single = new Predictor(model, new() { BatchSize = 1 });
        var one = single.PredictMany(Texts).ToList();
        foreach (var size in (int[])[2, 3, 7, 100])
        {
            using var predictor = new Predictor(model, new() { BatchSize = size });
            var many = predictor.PredictMany(Texts).ToList();
            Assert.Equal(Texts, many.Select(prediction => prediction.Text));
            for (var row = 0; row < Texts.Length; row++)
            {
                Assert.Equal(one[row].Tags("entities").Tags, many[row].Tags("entities").Tags);
                Assert.All(one[row].Class("topic").Probabilities.Zip(many[row].Class("topic").Probabilities), p => Assert.Equal(p.First.Value, p.Second.Value, 1e-5));
            }
        }
    }

    [Fact]
    public void Predict_TwiceTheSame_IsBitEqual()
    {
        using var model = TinyTask.Model(dropout: 0.5);
        using var predictor = new Predictor(model);
        Assert.Equal(predictor.PredictMany(Texts).Select(Bits), predictor.PredictMany(Texts).Select(Bits));
    }

    [Fact]
    public void New_ModelInTrainingMode_IsPutIntoEvalMode()
    {
        using var model = TinyTask.Model();
        model.train();
        using var predictor = new Predictor(model);
        Assert.All(model.modules(), module => Assert.False(module.training));
    }

    [Fact]
    public void Predict_TextBeyondTheLimit_SaysHowManyTokensWereCut()
    {
        using var model = TinyTask.Model();
        using Predictor whole = new(model), cut = new(model, new PredictorOptions { MaxLength = 5 });
        var text = string.Join(' ', Enumerable.Repeat("ada", 60));
        Assert.Equal(60 + 2 - TinyBert.MaxLength, whole.Predict(text).TruncatedTokens);
        Assert.Equal(0, whole.Predict("ada won").TruncatedTokens);
        Assert.Equal(2, cut.Predict("ada won in new rome").TruncatedTokens);
        Assert.Equal(60, whole.Predict(text).Tags("entities").Words.Count);
    }

    [Fact]
    public void Predict_EmptyText_GivesAClassAndNoWords()
    {
        using var model = TinyTask.Model();
        using var predictor = new Predictor(model);
        foreach (var prediction in predictor.PredictMany(["", "  \t"]))
        {
            Assert.Contains(prediction.Class("topic").Label, TinyTask.Topics);
            Assert.Empty(prediction.Tags("entities").Words);
            Assert.Empty(prediction.Entities("entities"));
        }
    }

    [Fact]
    public void Predict_EightThreadsAtOnce_GiveWhatOneGives()
    {
        using var model = TinyTask.Model();
        using var predictor = new Predictor(model);
        var expected = Texts.Select(text => Bits(predictor.Predict(text))).ToArray();
        var failures = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var threads = Enumerable.Range(0, 8).Select(thread => new Thread(() =>
        {
            for (var round = 0; round < 20; round++)
            {
                var row = (thread + round) % Texts.Length;
                try
                {
                    if (Bits(predictor.Predict(Texts[row])) != expected[row])
                    {
                        failures.Enqueue($"'{Texts[row]}' in thread {thread}, round {round}");
                    }
                }
#pragma warning disable CA1031 // An exception in a thread would end the process instead of the test.
                catch (Exception e)
#pragma warning restore CA1031
                {
                    failures.Enqueue(e.ToString());
                }
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.Empty(failures);
    }

    [Fact]
    public void Prediction_WrongHeadOrKind_SaysWhichThereAre()
    {
        using var model = TinyTask.Model();
        using var predictor = new Predictor(model);
        var prediction = predictor.Predict("ada won");
        Assert.Contains("There is no head 'Topic'; the heads are topic, entities.", Assert.Throws<ArgumentException>(() => prediction["Topic"]).Message, StringComparison.Ordinal);
        Assert.Contains("Head 'topic' predicts ClassPrediction, not TagsPrediction", Assert.Throws<ArgumentException>(() => prediction.Entities("topic")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_ModelFromMemory_StaysUsable()
    {
        using var model = TinyTask.Model();
        new Predictor(model).Dispose();
        using var again = new Predictor(model);
        Assert.NotNull(again.Predict("ada won").Class("topic"));
    }

    private static string Bits(Prediction prediction) =>
        string.Join(';', prediction.Class("topic").Probabilities.Select(p => BitConverter.DoubleToInt64Bits(p.Value)))
        + "|" + string.Join(';', prediction.Tags("entities").Words.Select(word => $"{word.Text} {word.Tag} {word.Span} {BitConverter.DoubleToInt64Bits(word.Probability)}"));
}
