namespace MultiTaskBert.AspNetCore.Batching;

/// <summary>What a batch costs beside its tokens: the line through measured batches.</summary>
internal static class BatchPrice
{
    /// <summary>The price in tokens where nothing is measured: about that of a small encoder in Float32.</summary>
    internal const double Unmeasured = 20;

    /// <summary>The price of a batch, in tokens: of the line through the measurements, where it cuts the axis of the tokens. Each counts by its ratio, so that large batches do not hide what small ones show.</summary>
    /// <param name="measured">Padded tokens and time of batches.</param>
    /// <param name="most">The greatest price that is believed.</param>
    internal static double Of(IReadOnlyCollection<(double Tokens, double Time)> measured, double most)
    {
        double weights = 0, tokens = 0, times = 0;
        foreach (var (x, y) in measured.Where(point => point.Time > 0))
        {
            var weight = 1 / (y * y);
            (weights, tokens, times) = (weights + weight, tokens + (weight * x), times + (weight * y));
        }

        double products = 0, squares = 0;
        foreach (var (x, y) in measured.Where(point => point.Time > 0))
        {
            var weight = 1 / (y * y);
            products += weight * (x - (tokens / weights)) * (y - (times / weights));
            squares += weight * (x - (tokens / weights)) * (x - (tokens / weights));
        }

        var timeOfAToken = products / squares;
        return timeOfAToken > 0 ? Math.Clamp((times / weights / timeOfAToken) - (tokens / weights), 1, Math.Max(1, most)) : Math.Min(Unmeasured, Math.Max(1, most));
    }
}
