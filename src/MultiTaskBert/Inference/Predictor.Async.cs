using System.Runtime.CompilerServices;

namespace MultiTaskBert;

/// <content>The same for programs that must not block: computed on threads of the pool.</content>
public sealed partial class Predictor
{
    /// <summary>Predicts for a text, on a thread of the pool.</summary>
    /// <param name="text">The text.</param>
    /// <param name="cancellationToken">Stops before the computation begins.</param>
    /// <exception cref="OperationCanceledException">The token was triggered.</exception>
    public Task<Prediction> PredictAsync(string text, CancellationToken cancellationToken = default) => Live().PredictAsync(new MtlRow(text), cancellationToken);

    /// <summary>Predicts for a row, text or words, on a thread of the pool; its labels are not looked at.</summary>
    /// <param name="row">The row.</param>
    /// <param name="cancellationToken">Stops before the computation begins.</param>
    /// <exception cref="OperationCanceledException">The token was triggered.</exception>
    public Task<Prediction> PredictAsync(MtlRow row, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(row);
        return Task.Run(() => PredictBatch([row], cancellationToken)[0], cancellationToken);
    }

    /// <summary>Predicts for texts as they come, a batch at a time; a batch begins when it is full or the source ends.</summary>
    /// <param name="texts">The texts, for instance of a queue or a request. <see cref="PredictorOptions.BatchSize"/> 1 answers each text before the next is read.</param>
    /// <param name="cancellationToken">Stops before the next text is read; it is given to the source as well.</param>
    /// <returns>One prediction a text, in order, computed on threads of the pool while they are enumerated.</returns>
    public IAsyncEnumerable<Prediction> PredictManyAsync(IAsyncEnumerable<string> texts, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(texts);
        return BatchesAsync(texts.Select(text => new MtlRow(text)), cancellationToken);
    }

    /// <inheritdoc cref="PredictManyAsync(IAsyncEnumerable{string}, CancellationToken)"/>
    public IAsyncEnumerable<Prediction> PredictManyAsync(IEnumerable<string> texts, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(texts);
        return BatchesAsync(texts.Select(text => new MtlRow(text)).ToAsyncEnumerable(), cancellationToken);
    }

    /// <summary>Predicts for rows as they come, each text or words, a batch at a time; a batch begins when it is full or the source ends. Their labels are not looked at.</summary>
    /// <param name="rows">The rows. <see cref="PredictorOptions.BatchSize"/> 1 answers each before the next is read.</param>
    /// <param name="cancellationToken">Stops before the next row is read; it is given to the source as well.</param>
    /// <returns>One prediction a row, in order, computed on threads of the pool while they are enumerated.</returns>
    public IAsyncEnumerable<Prediction> PredictRowsAsync(IAsyncEnumerable<MtlRow> rows, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(rows);
        return BatchesAsync(rows, cancellationToken);
    }

    private async IAsyncEnumerable<Prediction> BatchesAsync(IAsyncEnumerable<MtlRow> rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await foreach (var batch in rows.Chunk(_batchSize).WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            foreach (var prediction in await Task.Run(() => PredictBatch(batch, cancellationToken), cancellationToken).ConfigureAwait(false))
            {
                yield return prediction;
            }

            cancellationToken.ThrowIfCancellationRequested();   // before more is read
        }
    }
}
