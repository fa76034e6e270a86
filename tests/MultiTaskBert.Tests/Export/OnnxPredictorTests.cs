using MultiTaskBert.Data;
using MultiTaskBert.Pretrained;

namespace MultiTaskBert.Tests.Export;

/// <summary>What a predictor on ONNX Runtime says, against what the predictor of the model says.</summary>
[Collection(nameof(OneAtATime))]
public sealed class OnnxPredictorTests
{
    private static readonly string[] Texts =
    [
        "ada stone won in new paris", "ben joined", "mia hill visited oslo, and ben left rome?", "ada [MASK] in paris . ben [MASK] [MASK]", "",
        "ada ada ada ada ada ada ada ada ada ada ada ada ada ada ada ada ada ada ada ada ada ada ada ada ada ada ada ada ada ada ada ada ada ada ada ada ada ada ada ada ada ada ada ada ada ada ada ada ada ada",
    ];

    [Fact]
    public void PredictMany_EveryHead_IsWhatThePredictorSays()
    {
        using var folder = new TemporaryFolder();
        using var source = new TemporaryFolder();
        TinyBert.Write(source.Path);
        using var model = OnnxHeads.Model(source.Path);
        model.ExportOnnx(folder.Path);
        using var predictor = new Predictor(model);
        using var onnx = OnnxPredictor.Load(folder.Path, new() { BatchSize = 4 });

        Assert.Equal(model.Heads.Select(head => head.Name), onnx.Heads);
        foreach (var (expected, actual) in predictor.PredictMany(Texts).Zip(onnx.PredictMany(Texts), (expected, actual) => (expected, actual)))
        {
            SamePredictions.AssertSame(expected, actual);
        }

        MtlRow words = new(["ada", "won", "in", "new", "paris"]), pair = new("ada won") { Pair = "ben left paris" };
        SamePredictions.AssertSame(predictor.Predict(words), onnx.Predict(words));
        SamePredictions.AssertSame(predictor.Predict(pair), onnx.Predict(pair));
        SamePredictions.AssertSame(predictor.Predict("ada won", "ben left"), onnx.Predict("ada won", "ben left"));
        SamePredictions.AssertSame(predictor.Predict(["ada", "won"]), onnx.Predict(["ada", "won"]));
    }

    [Fact]
    public void PredictRows_SnipsTest_GivesTheSameTagsAndClassesButForTies()
    {
        const double Tie = 1e-4;
        var data = Path.Combine(Goldens.RequireRoot(), "data", "snips", "test");
        var rows = MtlDataset.FromSeqInOut(data, "intent", "slots");
        var names = rows.LabelNames("slots");
        using var folder = new TemporaryFolder();
        using var model = new MultiTaskModel(
            Backbone.FromPretrained(Path.Combine(Goldens.Root!, "models", "minilm-l6")),
            new SequenceClassificationHead("intent", rows.LabelNames("intent")),
            new TokenClassificationHead("slots", names.Contains("O", StringComparer.Ordinal) ? names : [.. names, "O"]));
        model.ExportOnnx(folder.Path);
        using var predictor = new Predictor(model);
        using var onnx = OnnxPredictor.Load(folder.Path);

        var taken = rows.Take(200).ToArray();
        foreach (var (expected, actual) in predictor.PredictRows(taken).Zip(onnx.PredictRows(taken)))
        {
            var (one, other) = (expected.Class("intent"), actual.Class("intent"));
            Assert.True(one.Label.Equals(other.Label, StringComparison.Ordinal) || Math.Abs(one.Probability - other.Probability) < Tie, expected.Text);
            Assert.Equal(expected.Tags("slots").Words.Select(word => word.Span), actual.Tags("slots").Words.Select(word => word.Span));
            Assert.All(expected.Tags("slots").Words.Zip(actual.Tags("slots").Words), pair => Assert.True(
                pair.First.Tag.Equals(pair.Second.Tag, StringComparison.Ordinal) || Math.Abs(pair.First.Probability - pair.Second.Probability) < Tie, $"{expected.Text}: {pair.First.Tag} and {pair.Second.Tag}"));
        }
    }

    [Fact]
    public async Task PredictAsync_ManyThreads_GiveTheSame()
    {
        using var folder = new TemporaryFolder();
        using var model = TinyTask.Model();
        model.ExportOnnx(folder.Path);
        using IPredictor onnx = OnnxPredictor.Load(folder.Path);
        var expected = onnx.Predict(Texts[0]).ToString();

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => onnx.PredictAsync(Texts[0], TestContext.Current.CancellationToken)));
        Assert.All(answers, answer => Assert.Equal(expected, answer.ToString()));
        var streamed = await onnx.PredictManyAsync(Texts.ToAsyncEnumerable(), TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Texts, streamed.Select(prediction => prediction.Text));
    }

    [Fact]
    public void PredictBatch_DisposedOrEmptyOrNull_Throws()
    {
        using var folder = new TemporaryFolder();
        using var model = TinyTask.Model();
        model.ExportOnnx(folder.Path);
        var onnx = OnnxPredictor.Load(folder.Path);
        Assert.Throws<ArgumentException>(() => onnx.PredictBatch([]));
        Assert.Throws<ArgumentException>(() => onnx.PredictBatch([null!]));
        Assert.Throws<OperationCanceledException>(() => onnx.Predict("ada", new CancellationToken(canceled: true)));
        onnx.Dispose();
        onnx.Dispose();
        Assert.Throws<ObjectDisposedException>(() => onnx.Predict("ada"));
    }

    [Fact]
    public void Load_WrongOptions_ListsEveryProblem()
    {
        var e = Assert.Throws<ArgumentException>(() => OnnxPredictor.Load("nowhere", new() { BatchSize = 0, MaxLength = 0, PadToMultipleOf = -1 }));
        Assert.Contains("BatchSize is 0", e.Message, StringComparison.Ordinal);
        Assert.Contains("MaxLength is 0", e.Message, StringComparison.Ordinal);
        Assert.Contains("PadToMultipleOf is -1", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.onnx", null, "it holds no 'model.onnx'")]
    [InlineData("heads.json", null, "it holds no 'heads.json'")]
    [InlineData("vocab.txt", null, "it holds no tokenizer")]
    [InlineData("model.onnx", "no model", "ONNX Runtime cannot load it")]
    [InlineData("heads.json", "{", "cannot be read as the heads of an exported model")]
    [InlineData("heads.json", """{"format_version":2}""", "its format_version is 2; this version of the library reads 1")]
    [InlineData("heads.json", """{"format_version":1,"max_length":8,"heads":[]}""", "it lists no heads")]
    [InlineData("heads.json", """{"format_version":1,"max_length":8,"heads":[{"name":"a","output":{"kind":"soup"}}]}""", "kind 'soup'")]
    [InlineData("heads.json", """{"format_version":1,"max_length":8,"heads":[{"name":"a"}]}""", "say what reads it with OnnxPredictorOptions.Decoders")]
    [InlineData("heads.json", """{"format_version":1,"max_length":8,"heads":[{"name":"a","output":{"kind":"value","mean":0,"standard_deviation":1}}]}""", "is no output of 'model.onnx'")]
    public void Load_BrokenFolder_SaysWhatIsWrong(string file, string? content, string message)
    {
        using var folder = new TemporaryFolder();
        using var model = TinyTask.Model();
        model.ExportOnnx(folder.Path);
        File.Delete(folder.File(file));
        if (file.Equals("vocab.txt", StringComparison.Ordinal))
        {
            File.Delete(folder.File("tokenizer.json"));
        }

        if (content is not null)
        {
            File.WriteAllText(folder.File(file), content);
        }

        Assert.Contains(message, Assert.Throws<CheckpointException>(() => OnnxPredictor.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PredictBatch_AgainAndAgain_AllocatesNoMoreABatch()
    {
        const int Batches = 100;
        using var folder = new TemporaryFolder();
        using var model = TinyTask.Model();
        model.ExportOnnx(folder.Path, new() { Windows = true });
        using var onnx = OnnxPredictor.Load(folder.Path, new() { LongText = LongText.Windows() });
        foreach (var rows in (MtlRow[][])[[.. Texts.Take(3).Select(text => new MtlRow(text))], [new(string.Join(' ', Enumerable.Repeat("ada won", 100)))]])
        {
            Allocated(rows);   // words that the tokenizer remembers, buffers that are kept
            var (first, second) = (Allocated(rows), Allocated(rows));
            Assert.InRange(second, 0, first * 1.05);
        }

        long Allocated(MtlRow[] rows)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var batch = 0; batch < Batches; batch++)
            {
                onnx.PredictBatch(rows);
            }

            return (GC.GetAllocatedBytesForCurrentThread() - before) / Batches;
        }
    }

    [Fact]
    public void PredictBatch_LengthsThatVary_MemoryStays()
    {
        using var folder = new TemporaryFolder();
        using var model = TinyTask.Model();
        model.ExportOnnx(folder.Path);
        using var onnx = OnnxPredictor.Load(folder.Path);
        var random = new Random(1);
        void Run(int count)
        {
            for (var i = 0; i < count; i++)
            {
                onnx.PredictBatch([.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => new MtlRow(string.Join(' ', Enumerable.Repeat("ada", random.Next(1, 40)))))]);
            }
        }

        Run(300);
        var before = Memory();
        Run(1500);
        Assert.InRange(Memory() - before, long.MinValue, 32 << 20);

        static long Memory()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return Environment.WorkingSet;
        }
    }
}
