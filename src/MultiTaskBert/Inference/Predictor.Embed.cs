using Microsoft.Extensions.AI;
using MultiTaskBert.Inference;

namespace MultiTaskBert;

/// <content>Vectors.</content>
public sealed partial class Predictor
{
    /// <summary>Computes the vectors that a <see cref="SentenceEmbeddingHead"/> makes of texts, for instance to look for similar ones.</summary>
    /// <param name="head">The name of the head.</param>
    /// <param name="texts">The texts; all are read.</param>
    /// <param name="cancellationToken">Stops before the next batch.</param>
    /// <returns>One vector a text, in order; of length 1 unless the options of the head say otherwise, so that the product of two is their cosine.</returns>
    /// <exception cref="ArgumentException">There is no such head, or it predicts something else.</exception>
    /// <exception cref="OperationCanceledException">The token was triggered.</exception>
    public IReadOnlyList<ReadOnlyMemory<float>> Embed(string head, IEnumerable<string> texts, CancellationToken cancellationToken = default)
    {
        ThrowIfNoVectors(head);
        return [.. PredictMany(texts, cancellationToken).Select(prediction => prediction.Of<EmbeddingPrediction>(head).Vector)];
    }

    /// <summary>Creates a generator of embeddings, as Microsoft.Extensions.AI has them, of a <see cref="SentenceEmbeddingHead"/>: for vector stores and other code that takes that interface.</summary>
    /// <param name="head">The name of the head.</param>
    /// <returns>A generator that computes on threads of the pool and is as thread-safe as this predictor, which it does not own: dispose the predictor after it.</returns>
    /// <exception cref="ArgumentException">There is no such head, or it predicts something else.</exception>
    public IEmbeddingGenerator<string, Embedding<float>> AsEmbeddingGenerator(string head)
    {
        ThrowIfNoVectors(head);
        return new HeadEmbeddingGenerator(this, head);
    }

    private void ThrowIfNoVectors(string head)
    {
        ThrowIfDisposed();
        if (_model.Head(head) is not SentenceEmbeddingHead)
        {
            throw new ArgumentException($"Head '{head}' is a {_model.Head(head).GetType().Name} and makes no vectors; name a {nameof(SentenceEmbeddingHead)}.", nameof(head));
        }
    }
}
