using System.Globalization;
using MultiTaskBert.Runtime;

namespace MultiTaskBert.Sampling;

/// <summary>
/// Every row once an epoch in batches of at most so many tokens, padding included: many short rows or few long ones. The memory of a step is then nearly the same for
/// all. The batch size of the options is not looked at.
/// </summary>
/// <remarks>
/// The rows are shuffled and cut into pools; each pool is sorted by length and cut where the next row would pass the budget; the batches of the epoch are shuffled.
/// Batches differ in their number of rows, so a row in a small batch weighs more in its step. The number of batches differs a little between epochs.
/// </remarks>
/// <param name="MaxTokens">The greatest number of places in a batch, rows × length of the longest, above 0; at least the length of the longest row.</param>
internal sealed record TokenBudgetBatches(int MaxTokens) : BatchSampler
{
    internal const int DefaultPoolRows = 2000;

    /// <summary>The number of rows in a pool, at least 1. More of them pad less.</summary>
    public int PoolRows { get; init; } = DefaultPoolRows;

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        rules.AtLeast(MaxTokens, 1);
        rules.AtLeast(PoolRows, 1);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A row alone is longer than the budget.</exception>
    public override IEnumerable<IReadOnlyList<int>> Batches(SamplerInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        ThrowIfInvalid(nameof(input));
        var lengths = input.Lengths;
        RowLengths.MeasureAll(lengths);   // how many batches there are depends on all of them
        var longest = Enumerable.Range(0, lengths.Count).MaxBy(row => lengths[row]);
        if (lengths[longest] > MaxTokens)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"Row {longest} has {lengths[longest]} tokens, more than the {MaxTokens} that a batch may have; raise MaxTokens, or cut rows by CollatorOptions.MaxLength."),
                nameof(input));
        }

        var batches = new List<IReadOnlyList<int>>();
        foreach (var pool in RowOrder.Shuffled(input).Chunk(PoolRows))
        {
            var batch = new List<int>();
            foreach (var row in RowOrder.ByLength(input, pool))
            {
                // The rows come by length, so the next one is the longest.
                if ((batch.Count + 1L) * lengths[row] > MaxTokens)
                {
                    batches.Add(batch);
                    batch = [];
                }

                batch.Add(row);
            }

            batches.Add(batch);
        }

        return Array.ConvertAll(RowOrder.Mixed(input, batches.Count), batch => batches[batch]);
    }
}
