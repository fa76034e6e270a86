namespace MultiTaskBert.Sampling;

/// <summary>What a mixing comes to over the epochs of a training: in which order the parts take turns, and how many turns each had before an epoch.</summary>
/// <remarks>A turn is a batch or a row. All of it is a function of the seed and the epoch, so nothing has to be kept to go on. Not thread-safe.</remarks>
internal sealed class MixingRun
{
    private readonly TaskMixing _mixing;
    private readonly IReadOnlyList<MixedPart> _parts;
    private readonly Func<int, long[]> _passLengths;
    private readonly long _seed;
    private readonly int _epochs;
    private readonly List<long[]> _before = [];

    /// <param name="mixing">Who gets the next turn.</param>
    /// <param name="parts">The data sets.</param>
    /// <param name="passLengths">How many turns one pass through each part takes, by the epoch from 0.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="epochs">The number of epochs.</param>
    internal MixingRun(TaskMixing mixing, IReadOnlyList<MixedPart> parts, Func<int, long[]> passLengths, long seed, int epochs)
    {
        (_mixing, _parts, _passLengths, _seed, _epochs) = (mixing, parts, passLengths, seed, epochs);
        _before.Add(new long[parts.Count]);
    }

    /// <summary>The part of each turn of an epoch, counted from 0.</summary>
    /// <exception cref="InvalidOperationException">The mixing names no part, or gives too few or too many turns.</exception>
    internal int[] Order(int epoch)
    {
        var plan = _mixing.Plan(new MixingInput([.. _parts.Select(part => (long)part.Count)], _passLengths(epoch), [.. _parts.Select(part => part.Weight)], epoch, _epochs));
        int[] order = [.. _mixing.Order(plan, _seed)];
        return order.Length == plan.StepsPerEpoch && order.All(part => (uint)part < (uint)_parts.Count)
            ? order
            : throw new InvalidOperationException(
                $"The mixing {_mixing.GetType().Name} gives {order.Length} turns from {order.DefaultIfEmpty().Min()} to {order.DefaultIfEmpty().Max()} in epoch {epoch + 1}; "
                + $"{nameof(TaskMixing.Order)} must give {plan.StepsPerEpoch}, each from 0 to {_parts.Count - 1}.");
    }

    /// <summary>The number of turns of each part in an epoch.</summary>
    internal long[] Counts(int epoch)
    {
        var counts = new long[_parts.Count];
        foreach (var part in Order(epoch))
        {
            counts[part]++;
        }

        return counts;
    }

    /// <summary>The number of turns that each part had in all epochs before one.</summary>
    internal IReadOnlyList<long> Before(int epoch)
    {
        while (_before.Count <= epoch)
        {
            _before.Add([.. _before[^1].Zip(Counts(_before.Count - 1), (before, more) => before + more)]);
        }

        return _before[epoch];
    }
}
