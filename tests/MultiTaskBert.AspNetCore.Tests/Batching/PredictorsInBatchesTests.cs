using System.Text.Json;
using MultiTaskBert.AspNetCore.Batching;
using MultiTaskBert.Tests;
using TorchSharp;

namespace MultiTaskBert.AspNetCore.Tests.Batching;

/// <summary>The engine with the library's own predictors. Oracle: the predictor asked for each row by itself.</summary>
[Collection(nameof(OneAtATime))]
public sealed class PredictorsInBatchesTests
{
    private const double Tolerance = 1e-5;   // Float32, batches of other shapes
    private static readonly BatchingLimits Limits = new(MaxQueue: 512, MaxBatchTokens: 256, Deadline: TimeSpan.FromMinutes(5));

    public static TheoryData<string> Predictors => ["libtorch", "libtorch, windows", "onnx"];

    [Theory]
    [MemberData(nameof(Predictors))]
    public async Task PredictAsync_ManyCallers_GivesWhatThePredictorSays(string kind)
    {
        using var folder = new TemporaryFolder();
        using var model = TinyTask.Model();
        using var predictor = Predictor(kind, model, folder.Path);
        MtlRow[] rows = [.. TinyTask.Rows(60).Select(row => new MtlRow(row.Words!)), .. Enumerable.Range(0, 6).Select(row => new MtlRow(string.Join(' ', Enumerable.Repeat("ada won in new paris", 2 + (9 * row)))))];
        var expected = Array.ConvertAll(rows, row => predictor.Predict(row));
        var observer = new CountingObserver();
        await using var engine = new BatchingEngine(predictor, Limits, observer);
        engine.WarmUp();

        var predictions = await Task.WhenAll(rows.Select(row => Task.Run(() => engine.PredictAsync(row, CancellationToken.None))));

        for (var row = 0; row < rows.Length; row++)
        {
            AssertAlike(JsonSerializer.SerializeToElement(expected[row]), JsonSerializer.SerializeToElement(predictions[row]));
        }

        Assert.Equal(rows.Length, observer.Count(RowOutcome.Predicted));
        Assert.Equal(rows.Length, observer.Batches.Sum(batch => batch.Rows));
        Assert.All(observer.Batches, batch => Assert.True(batch.PaddedTokens >= batch.Tokens && (batch.Rows == 1 || batch.PaddedTokens <= Limits.MaxBatchTokens), $"{batch}"));
    }

    [Fact]
    public async Task PredictAsync_ManyRows_LeavesNoTensors()
    {
        using var model = TinyTask.Model();
        using var predictor = new Predictor(model);
        MtlRow[] rows = [.. TinyTask.Rows(50)];
        await using var engine = new BatchingEngine(predictor, Limits, new CountingObserver());
        await All();
        var before = torch.Tensor.TotalCount;

        for (var round = 0; round < 5; round++)
        {
            await All();
        }

        Assert.Equal(before, torch.Tensor.TotalCount);

        Task All() => Task.WhenAll(rows.Select(row => engine.PredictAsync(row, CancellationToken.None)));
    }

    private static IPredictor Predictor(string kind, MultiTaskModel model, string folder)
    {
        if (kind.StartsWith("libtorch", StringComparison.Ordinal))
        {
            return new Predictor(model, new() { LongText = kind.EndsWith("windows", StringComparison.Ordinal) ? LongText.Windows(overlap: 4) : LongText.Truncate });
        }

        model.ExportOnnx(folder);
        return OnnxPredictor.Load(folder);
    }

    private static void AssertAlike(JsonElement expected, JsonElement actual)
    {
        Assert.Equal(expected.ValueKind, actual.ValueKind);
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                Assert.Equal(expected.EnumerateObject().Select(member => member.Name), actual.EnumerateObject().Select(member => member.Name));
                foreach (var (ours, theirs) in expected.EnumerateObject().Zip(actual.EnumerateObject()))
                {
                    AssertAlike(ours.Value, theirs.Value);
                }

                break;
            case JsonValueKind.Array:
                Assert.Equal(expected.GetArrayLength(), actual.GetArrayLength());
                foreach (var (ours, theirs) in expected.EnumerateArray().Zip(actual.EnumerateArray()))
                {
                    AssertAlike(ours, theirs);
                }

                break;
            case JsonValueKind.Number:
                Assert.Equal(expected.GetDouble(), actual.GetDouble(), Tolerance);
                break;
            default:
                Assert.Equal(expected.ToString(), actual.ToString());
                break;
        }
    }
}
