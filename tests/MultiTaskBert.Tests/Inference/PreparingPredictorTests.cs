using MultiTaskBert.Data;
using MultiTaskBert.Inference;

namespace MultiTaskBert.Tests.Inference;

/// <summary>Predicting in two steps. Oracle: the same rows in one.</summary>
[Collection(nameof(OneAtATime))]
public sealed class PreparingPredictorTests
{
    private static readonly string Long = string.Join(' ', Enumerable.Repeat("ada won in new paris and ben left", 30));

    private static readonly MtlRow[] Rows =
    [
        new("ada stone won in new paris"), new(["ben", "joined", "in", "rome"]), new("ada won") { Pair = "ben left paris" }, new(string.Empty), new(Long), new MtlRow("mia left").With("topic", "no such topic"),
    ];

    public static TheoryData<string> Predictors => ["libtorch", "libtorch, windows", "onnx", "onnx, windows"];

    [Theory]
    [MemberData(nameof(Predictors))]
    public void PredictPrepared_RowsOfEveryKind_IsWhatOneStepSaysBitByBit(string kind)
    {
        using var folder = new TemporaryFolder();
        using var model = TinyTask.Model();
        using var predictor = Predictor(kind, model, folder.Path);
        foreach (var rows in Rows.Select(row => new[] { row }).Append(Rows).Append([.. Rows[..4], .. Rows[..4]]))   // also more rows than a batch has
        {
            var prepared = Array.ConvertAll(rows, predictor.Prepare);
            Assert.Equal(predictor.PredictBatch(rows).Select(Text), predictor.PredictPrepared(prepared).Select(Text));
            Assert.Equal(predictor.PredictBatch(rows).Select(Text), predictor.PredictPrepared(prepared).Select(Text));   // what is prepared may be used again
        }
    }

    [Theory]
    [MemberData(nameof(Predictors))]
    public void Prepare_SaysWhatARowCosts(string kind)
    {
        using var folder = new TemporaryFolder();
        using var model = TinyTask.Model();
        using var predictor = Predictor(kind, model, folder.Path);
        var (row, longRow) = (predictor.Prepare(Rows[0]), predictor.Prepare(Rows[4]));
        Assert.Equal((1, 8), (row.WindowCount, row.Length));
        Assert.Empty(predictor.Prepare(Rows[5]).Row.Labels);
        Assert.Equal(model.Backbone.Shape.MaxLength, longRow.Length);
        Assert.Equal(kind.EndsWith("windows", StringComparison.Ordinal), longRow.WindowCount > 1);
    }

    [Theory]
    [MemberData(nameof(Predictors))]
    public async Task Prepare_OnManyThreads_GivesTheSameTokens(string kind)
    {
        using var folder = new TemporaryFolder();
        using var model = TinyTask.Model();
        using var predictor = Predictor(kind, model, folder.Path);
        var expected = predictor.Prepare(Rows[0]).Encoded.Encoding.Ids;
        var prepared = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => predictor.Prepare(Rows[0]), TestContext.Current.CancellationToken)));
        Assert.All(prepared, row => Assert.Equal(expected, row.Encoded.Encoding.Ids));
    }

    [Theory]
    [MemberData(nameof(Predictors))]
    public void BothSteps_NullCancelledOrDisposed_Throw(string kind)
    {
        using var folder = new TemporaryFolder();
        using var model = TinyTask.Model();
        var predictor = Predictor(kind, model, folder.Path);
        PreparedRow[] prepared = [predictor.Prepare(Rows[0])];
        Assert.Throws<ArgumentNullException>(() => predictor.Prepare(null!));
        Assert.Throws<OperationCanceledException>(() => predictor.PredictPrepared(prepared, new CancellationToken(canceled: true)));
        predictor.Dispose();
        Assert.Throws<ObjectDisposedException>(() => predictor.Prepare(Rows[0]));
        Assert.Throws<ObjectDisposedException>(() => predictor.PredictPrepared(prepared));
    }

    private static IPreparingPredictor Predictor(string kind, MultiTaskModel model, string folder)
    {
        var way = kind.EndsWith("windows", StringComparison.Ordinal) ? LongText.Windows(overlap: 4) : LongText.Truncate;
        if (kind.StartsWith("libtorch", StringComparison.Ordinal))
        {
            return new Predictor(model, new() { BatchSize = 6, LongText = way });
        }

        model.ExportOnnx(folder, new() { Windows = true });
        return OnnxPredictor.Load(folder, new() { BatchSize = 6, LongText = way });
    }

    private static string Text(Prediction prediction) => System.Text.Json.JsonSerializer.Serialize(prediction);
}
