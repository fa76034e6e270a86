using MultiTaskBert.AspNetCore.Endpoints;
using MultiTaskBert.AspNetCore.Serving;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.AspNetCore.Tests.Endpoints;

/// <summary>A model that a test steers: it answers at once, or as the test says.</summary>
internal sealed class FakeModel
{
    private int _running;

    internal Func<MtlRow, CancellationToken, Task<Prediction>> Answer { get; set; } = (row, _) => Task.FromResult(Of(row));

    internal int MaxTextLength { get; set; } = 1000;

    internal TimeSpan? Patience { get; set; }

    internal int MostRunning { get; private set; }

    internal int Asked { get; private set; }

    internal PredictTarget Target => new(
        (row, waitsForRoom, cancellationToken) => waitsForRoom
            ? RoomInQueue.WaitAsync(() => PredictAsync(row, cancellationToken), Patience, TimeProvider.System.GetTimestamp(), TimeProvider.System, cancellationToken)
            : PredictAsync(row, cancellationToken),
        MaxTextLength,
        MaxRows: 1000);

    /// <summary>The class 'short' or 'long', and the first word as an entity.</summary>
    internal static Prediction Of(MtlRow row)
    {
        var text = (row.Text ?? string.Join(' ', row.Words!)) + (row.Pair is null ? string.Empty : "|" + row.Pair);
        var end = text.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space ? space : text.Length;
        return new Prediction(
            text,
            new Dictionary<string, HeadPrediction>(StringComparer.Ordinal)
            {
                ["length"] = new ClassPrediction(text.Length < 10 ? "short" : "long", 0.75, [new("short", 0.75), new("long", 0.25)]),
                ["first"] = new TagsPrediction([], [new Entity("PER", text[..end], new TextSpan(0, end), 0.9)]),
            },
            truncatedTokens: 0);
    }

    private async Task<Prediction> PredictAsync(MtlRow row, CancellationToken cancellationToken)
    {
        lock (this)
        {
            Asked++;
            MostRunning = Math.Max(MostRunning, ++_running);
        }

        try
        {
            return await Answer(row, cancellationToken);
        }
        finally
        {
            lock (this)
            {
                _running--;
            }
        }
    }
}
