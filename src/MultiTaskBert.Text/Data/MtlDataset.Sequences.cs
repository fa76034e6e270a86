using MultiTaskBert.Data;
using MultiTaskBert.Data.Sequences;

namespace MultiTaskBert;

/// <content>Reading datasets from sequences of objects.</content>
public sealed partial class MtlDataset
{
    /// <summary>Makes a dataset of the items of a sequence: <c>MtlDataset.From(tickets, t => t.Body, row => row.Label("topic", t => t.Topic))</c>.</summary>
    /// <remarks>The items are taken one at a time and not kept. A label that is null is none. What is wrong with an item is reported with its index.</remarks>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="items">The items, one for each row.</param>
    /// <param name="text">Gets the text of an item.</param>
    /// <param name="configure">Says what else of an item is part of the row: labels, a second text, a group; null: nothing.</param>
    /// <param name="options">Which rows are wanted; null: all.</param>
    /// <returns>The dataset.</returns>
    /// <exception cref="DatasetException">A row has no text, a selector threw or gave what is no label, or there is no row; the first problems are listed.</exception>
    /// <exception cref="ArgumentException">A head is named twice, or a selector gives a type that is no label.</exception>
    public static MtlDataset From<T>(IEnumerable<T> items, Func<T, string?> text, Action<RowBuilder<T>>? configure = null, ReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(text);
        return Read(items, new SequenceReader<T>(text, Configured(configure), options ?? new ReadOptions()));
    }

    /// <summary>Makes a dataset of the items of a sequence, each of which holds the words of a row.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="items">The items, one for each row; taken one at a time and not kept.</param>
    /// <param name="words">Gets the words of an item.</param>
    /// <param name="configure">Says what else of an item is part of the row: labels, a group; null: nothing.</param>
    /// <param name="options">Which rows are wanted; null: all.</param>
    /// <returns>The dataset.</returns>
    /// <exception cref="DatasetException">A row has no words, a selector threw or gave what is no label, or there is no row; the first problems are listed.</exception>
    /// <exception cref="ArgumentException">A head is named twice, or a selector gives a type that is no label.</exception>
    public static MtlDataset From<T>(IEnumerable<T> items, Func<T, IEnumerable<string>?> words, Action<RowBuilder<T>>? configure = null, ReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(words);
        return Read(items, new SequenceReader<T>(words, Configured(configure), options ?? new ReadOptions()));
    }

    /// <summary>Makes a dataset of the items of an asynchronous sequence, such as a query that streams: <c>await MtlDataset.FromAsync(db.Tickets.AsNoTracking().AsAsyncEnumerable(), t => t.Body)</c>.</summary>
    /// <inheritdoc cref="From{T}(IEnumerable{T}, Func{T, string}, Action{RowBuilder{T}}, ReadOptions)"/>
    /// <param name="items">The items, one for each row; taken one at a time and not kept.</param>
    /// <param name="text">Gets the text of an item.</param>
    /// <param name="configure">Says what else of an item is part of the row: labels, a second text, a group; null: nothing.</param>
    /// <param name="options">Which rows are wanted; null: all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public static Task<MtlDataset> FromAsync<T>(
        IAsyncEnumerable<T> items, Func<T, string?> text, Action<RowBuilder<T>>? configure = null, ReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(text);
        return ReadAsync(items, new SequenceReader<T>(text, Configured(configure), options ?? new ReadOptions()), cancellationToken);
    }

    /// <summary>Makes a dataset of the items of an asynchronous sequence, each of which holds the words of a row.</summary>
    /// <inheritdoc cref="From{T}(IEnumerable{T}, Func{T, IEnumerable{string}}, Action{RowBuilder{T}}, ReadOptions)"/>
    /// <param name="items">The items, one for each row; taken one at a time and not kept.</param>
    /// <param name="words">Gets the words of an item.</param>
    /// <param name="configure">Says what else of an item is part of the row: labels, a group; null: nothing.</param>
    /// <param name="options">Which rows are wanted; null: all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public static Task<MtlDataset> FromAsync<T>(
        IAsyncEnumerable<T> items, Func<T, IEnumerable<string>?> words, Action<RowBuilder<T>>? configure = null, ReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(words);
        return ReadAsync(items, new SequenceReader<T>(words, Configured(configure), options ?? new ReadOptions()), cancellationToken);
    }

    private static RowBuilder<T> Configured<T>(Action<RowBuilder<T>>? configure)
    {
        var builder = new RowBuilder<T>();
        configure?.Invoke(builder);
        Require(builder.Problems, nameof(configure));
        return builder;
    }

    private static MtlDataset Read<T>(IEnumerable<T> items, SequenceReader<T> reader)
    {
        foreach (var item in items)
        {
            reader.Add(item);
        }

        return Of(reader.ToRows());
    }

    private static async Task<MtlDataset> ReadAsync<T>(IAsyncEnumerable<T> items, SequenceReader<T> reader, CancellationToken cancellationToken)
    {
        await foreach (var item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            reader.Add(item);
        }

        return Of(reader.ToRows());
    }
}
