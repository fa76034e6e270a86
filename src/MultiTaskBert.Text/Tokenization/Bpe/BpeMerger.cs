namespace MultiTaskBert.Tokenization.Bpe;

/// <summary>Merges the symbols of a piece, always the pair of the smallest rank, from the left; n symbols take n log n steps.</summary>
/// <remarks>Sennrich et al. 2016, "Neural Machine Translation of Rare Words with Subword Units"; the queue is that of the reference library.</remarks>
internal static class BpeMerger
{
    /// <summary>Merges until no pair of neighbours can be.</summary>
    /// <param name="symbols">The symbols; those that are merged away get <see cref="BpeSymbol.Id"/> −1.</param>
    /// <param name="merges">The merges by <see cref="Key"/>.</param>
    public static void Merge(Span<BpeSymbol> symbols, Dictionary<long, BpeMerge> merges)
    {
        var queue = new PriorityQueue<(int Left, int Id), long>();
        for (var i = 0; i < symbols.Length; i++)
        {
            symbols[i].Previous = i - 1;
            symbols[i].Next = i + 1 < symbols.Length ? i + 1 : -1;
        }

        for (var i = 0; i < symbols.Length; i++)
        {
            Offer(symbols, i);
        }

        while (queue.TryDequeue(out var entry, out _))
        {
            ref var left = ref symbols[entry.Left];
            if (left.Id < 0 || left.Next < 0)
            {
                continue;
            }

            // An entry is out of date if one of its symbols has been merged since.
            ref var right = ref symbols[left.Next];
            if (!merges.TryGetValue(Key(left.Id, right.Id), out var merge) || merge.Id != entry.Id)
            {
                continue;
            }

            left.Id = merge.Id;
            left.End = right.End;
            left.Next = right.Next;
            right.Id = -1;
            if (left.Next >= 0)
            {
                symbols[left.Next].Previous = entry.Left;
            }

            Offer(symbols, left.Previous);
            Offer(symbols, entry.Left);
        }

        void Offer(Span<BpeSymbol> chain, int left)
        {
            if (left >= 0 && chain[left].Next is var right and >= 0 && merges.TryGetValue(Key(chain[left].Id, chain[right].Id), out var merge))
            {
                queue.Enqueue((left, merge.Id), ((long)merge.Rank << 32) | (uint)left);
            }
        }
    }

    /// <summary>The key of a pair of tokens.</summary>
    public static long Key(int left, int right) => ((long)left << 32) | (uint)right;
}
