namespace MultiTaskBert.Weighting.Numbers;

/// <summary>The mean loss of each head over the steps of an epoch in which it had a label.</summary>
internal sealed class EpochMeans(RememberedNumbers memory)
{
    private readonly double[] _sums = memory.PerHead("epoch.sum");
    private readonly double[] _counts = memory.PerHead("epoch.count");

    internal void Add(ReadOnlySpan<int> present, ReadOnlySpan<double> losses)
    {
        for (var i = 0; i < present.Length; i++)
        {
            _sums[present[i]] += losses[i];
            _counts[present[i]]++;
        }
    }

    /// <summary>The mean of a head; 0 if it had no label.</summary>
    internal double Of(int head) => _counts[head] > 0 ? _sums[head] / _counts[head] : 0;

    internal void Clear()
    {
        Array.Clear(_sums);
        Array.Clear(_counts);
    }
}
