namespace MultiTaskBert.AspNetCore.Endpoints;

/// <summary>What answers the rows of a request, and what it allows.</summary>
/// <param name="Predict">Predicts for a row, which waits for room in a full queue where the second argument says so.</param>
/// <param name="MaxTextLength">The greatest number of characters of a row.</param>
/// <param name="MaxRows">The greatest number of rows of a document; more are sent as lines.</param>
internal sealed record PredictTarget(Func<MtlRow, bool, CancellationToken, Task<Prediction>> Predict, int MaxTextLength, int MaxRows)
{
    /// <summary>The greatest number of bytes of the JSON of a row: every character escaped, and its names and quotes.</summary>
    internal long MaxRowBytes => (6L * MaxTextLength) + 4096;

    /// <summary>The greatest number of bytes of a request that is one JSON document, which is read as a whole.</summary>
    internal long MaxDocumentBytes => Math.Max(4L << 20, MaxRowBytes);
}
