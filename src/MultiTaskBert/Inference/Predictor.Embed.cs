namespace MultiTaskBert;

/// <content>Vectors.</content>
public sealed partial class Predictor
{
    /// <summary>The vectors that a <see cref="SentenceEmbeddingHead"/> makes of texts, for instance to look for similar ones.</summary>
    /// <param name="head">The name of the head.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="batchSize">How many are computed at once; it changes speed and memory, at least 1.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <returns>One vector a text, in order; of length 1 unless the options of the head say otherwise, so that the product of two is their cosine.</returns>
    /// <exception cref="ArgumentException">There is no such head, or it predicts something else.</exception>
    /// <exception cref="OperationCanceledException">The token was triggered.</exception>
    public IReadOnlyList<IReadOnlyList<float>> Embed(string head, IEnumerable<string> texts, int batchSize = 32, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        if (_model.Head(head) is not SentenceEmbeddingHead)
        {
            throw new ArgumentException($"Head '{head}' is a {_model.Head(head).GetType().Name} and makes no vectors; name a {nameof(SentenceEmbeddingHead)}.", nameof(head));
        }

        return [.. PredictMany(texts, batchSize, cancellationToken).Select(prediction => prediction.Of<EmbeddingPrediction>(head).Vector)];
    }
}
