namespace MultiTaskBert.AspNetCore.Batching;

/// <summary>
/// What a batch costs beside its tokens: where the line through measured batches cuts the axis of the tokens. What is measured later counts more, so that a bad start, or a machine whose load changes, is mended.
/// </summary>
internal sealed class BatchPrice
{
    /// <summary>The price in tokens where nothing is known: about that of a small encoder in Float32.</summary>
    internal const double Unmeasured = 20;

    // How much of what is known a further batch leaves.
    private const double Remembered = 0.99;

    // Batches that differ less, in proportion to their tokens, say nothing about a line.
    private const double LeastSpread = 0.1;

    private readonly double _most;
    private double _weight;
    private double _tokens;
    private double _times;
    private double _squares;
    private double _products;

    /// <param name="most">The greatest price that is believed, in tokens.</param>
    internal BatchPrice(double most) => (_most, Tokens) = (Math.Max(1, most), Math.Min(Unmeasured, Math.Max(1, most)));

    /// <summary>The price of a batch, in tokens.</summary>
    internal double Tokens { get; private set; }

    /// <summary>Takes a measured batch into account.</summary>
    /// <param name="tokens">Its padded tokens.</param>
    /// <param name="seconds">How long it took.</param>
    internal void Add(double tokens, double seconds)
    {
        // A batch counts by its ratio, so that large ones do not hide what small ones show; by its tokens and not by its time, or what was held up would not count.
        var weight = 1 / ((tokens + Unmeasured) * (tokens + Unmeasured));
        Sum(ref _weight, weight);
        Sum(ref _tokens, weight * tokens);
        Sum(ref _times, weight * seconds);
        Sum(ref _squares, weight * tokens * tokens);
        Sum(ref _products, weight * tokens * seconds);

        var (meanTokens, meanTime) = (_tokens / _weight, _times / _weight);
        var variance = (_squares / _weight) - (meanTokens * meanTokens);
        var secondsAToken = ((_products / _weight) - (meanTokens * meanTime)) / variance;
        if (variance > LeastSpread * LeastSpread * meanTokens * meanTokens && secondsAToken > 0)
        {
            Tokens = Math.Clamp((meanTime / secondsAToken) - meanTokens, 1, _most);
        }
    }

    private static void Sum(ref double sum, double value) => sum = (Remembered * sum) + value;
}
