using System.Runtime.CompilerServices;

namespace MultiTaskBert;

/// <summary>Provides the ways to call an <see cref="IPredictor"/>: with a text, a pair, words, a row, many of them, or a stream.</summary>
public static class PredictorExtensions
{
    /// <summary>Predicts for a text.</summary>
    /// <param name="predictor">The predictor.</param>
    /// <param name="text">The text.</param>
    /// <param name="cancellationToken">Stops before the computation begins.</param>
    public static Prediction Predict(this IPredictor predictor, string text, CancellationToken cancellationToken = default) => predictor.Predict(new MtlRow(text), cancellationToken);

    /// <summary>Predicts for a pair of texts, such as a premise and a hypothesis.</summary>
    /// <param name="predictor">The predictor.</param>
    /// <param name="text">The first text; entities and spans are found in it.</param>
    /// <param name="pair">The second text.</param>
    /// <param name="cancellationToken">Stops before the computation begins.</param>
    public static Prediction Predict(this IPredictor predictor, string text, string pair, CancellationToken cancellationToken = default) =>
        predictor.Predict(new MtlRow(text) { Pair = pair }, cancellationToken);

    /// <summary>Predicts for a text that is given as words; tags come one a word.</summary>
    /// <param name="predictor">The predictor.</param>
    /// <param name="words">The words of one text.</param>
    /// <param name="cancellationToken">Stops before the computation begins.</param>
    public static Prediction Predict(this IPredictor predictor, IReadOnlyList<string> words, CancellationToken cancellationToken = default) =>
        predictor.Predict(new MtlRow(words), cancellationToken);

    /// <summary>Predicts for a row, text or words; its labels are not looked at.</summary>
    /// <param name="predictor">The predictor.</param>
    /// <param name="row">The row.</param>
    /// <param name="cancellationToken">Stops before the computation begins.</param>
    public static Prediction Predict(this IPredictor predictor, MtlRow row, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        ArgumentNullException.ThrowIfNull(row);
        return predictor.PredictBatch([row], cancellationToken)[0];
    }

    /// <summary>Predicts for texts as they are read, a batch at a time.</summary>
    /// <param name="predictor">The predictor.</param>
    /// <param name="texts">The texts; read when the predictions are enumerated, and each time anew.</param>
    /// <param name="cancellationToken">Stops before the next batch.</param>
    /// <returns>One prediction a text, in order. Each enumeration computes them: keep them with <c>ToList</c> to use them twice.</returns>
    public static IEnumerable<Prediction> PredictMany(this IPredictor predictor, IEnumerable<string> texts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return predictor.PredictRows(texts.Select(text => new MtlRow(text)), cancellationToken);
    }

    /// <summary>Predicts for rows, each text or words, as they are read, a batch at a time; their labels are not looked at.</summary>
    /// <param name="predictor">The predictor.</param>
    /// <param name="rows">The rows; read when the predictions are enumerated, and each time anew.</param>
    /// <param name="cancellationToken">Stops before the next batch.</param>
    /// <returns>One prediction a row, in order.</returns>
    public static IEnumerable<Prediction> PredictRows(this IPredictor predictor, IEnumerable<MtlRow> rows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        ArgumentNullException.ThrowIfNull(rows);
        return Batches(predictor, rows, cancellationToken);
    }

    /// <summary>Predicts for a text, on a thread of the pool.</summary>
    /// <param name="predictor">The predictor.</param>
    /// <param name="text">The text.</param>
    /// <param name="cancellationToken">Stops before the computation begins.</param>
    public static Task<Prediction> PredictAsync(this IPredictor predictor, string text, CancellationToken cancellationToken = default) => predictor.PredictAsync(new MtlRow(text), cancellationToken);

    /// <summary>Predicts for a row, on a thread of the pool; its labels are not looked at.</summary>
    /// <param name="predictor">The predictor.</param>
    /// <param name="row">The row.</param>
    /// <param name="cancellationToken">Stops before the computation begins.</param>
    public static Task<Prediction> PredictAsync(this IPredictor predictor, MtlRow row, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        ArgumentNullException.ThrowIfNull(row);
        return Task.Run(() => predictor.PredictBatch([row], cancellationToken)[0], cancellationToken);
    }

    /// <summary>Predicts for texts as they come, a batch at a time, on threads of the pool; a batch begins when it is full or the source ends.</summary>
    /// <param name="predictor">The predictor.</param>
    /// <param name="texts">The texts, for instance of a queue or a request.</param>
    /// <param name="cancellationToken">Stops before the next text is read; it is given to the source as well.</param>
    /// <returns>One prediction a text, in order.</returns>
    public static IAsyncEnumerable<Prediction> PredictManyAsync(this IPredictor predictor, IAsyncEnumerable<string> texts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return predictor.PredictRowsAsync(texts.Select(text => new MtlRow(text)), cancellationToken);
    }

    /// <summary>Predicts for rows as they come, a batch at a time, on threads of the pool; a batch begins when it is full or the source ends. Their labels are not looked at.</summary>
    /// <param name="predictor">The predictor.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="cancellationToken">Stops before the next row is read; it is given to the source as well.</param>
    /// <returns>One prediction a row, in order.</returns>
    public static IAsyncEnumerable<Prediction> PredictRowsAsync(this IPredictor predictor, IAsyncEnumerable<MtlRow> rows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        ArgumentNullException.ThrowIfNull(rows);
        return BatchesAsync(predictor, rows, cancellationToken);
    }

    private static IEnumerable<Prediction> Batches(IPredictor predictor, IEnumerable<MtlRow> rows, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var batch in rows.Chunk(predictor.BatchSize))
        {
            foreach (var prediction in predictor.PredictBatch(batch, CancellationToken.None))
            {
                yield return prediction;
            }

            cancellationToken.ThrowIfCancellationRequested();   // before more is read
        }
    }

    private static async IAsyncEnumerable<Prediction> BatchesAsync(IPredictor predictor, IAsyncEnumerable<MtlRow> rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await foreach (var batch in rows.Chunk(predictor.BatchSize).WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            foreach (var prediction in await Task.Run(() => predictor.PredictBatch(batch, cancellationToken), cancellationToken).ConfigureAwait(false))
            {
                yield return prediction;
            }

            cancellationToken.ThrowIfCancellationRequested();   // before more is read
        }
    }
}
