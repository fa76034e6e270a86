namespace MultiTaskBert.Freezing.Features;

/// <summary>Keeps the features of rows where they can be found again. Not thread-safe.</summary>
internal abstract class FeatureStorage : IDisposable
{
    /// <summary>The rows that were there when it was opened, with where their features are, for <see cref="TryRead"/>; of two with the same tokens the later one counts.</summary>
    internal virtual IEnumerable<(long[] Tokens, long Place)> Found => [];

    /// <summary>Keeps the features of a row.</summary>
    /// <returns>Where they are, for <see cref="TryRead"/>; null if there is no room for them.</returns>
    internal abstract long? Append(ReadOnlySpan<long> tokens, ReadOnlySpan<float> features);

    /// <summary>Reads features again.</summary>
    /// <param name="place">What <see cref="Append"/> returned.</param>
    /// <param name="features">Takes as many numbers as were kept there.</param>
    /// <returns>False if they cannot be read, or are not those that were kept; then what the span holds means nothing.</returns>
    internal abstract bool TryRead(long place, Span<float> features);

    public virtual void Dispose()
    {
    }
}
