namespace MultiTaskBert.Freezing.Features;

/// <summary>Keeps runs of numbers where they can be found again. Not thread-safe.</summary>
internal abstract class FeatureStorage : IDisposable
{
    /// <summary>Keeps numbers.</summary>
    /// <returns>Where they are, for <see cref="TryRead"/>; null if there is no room for them.</returns>
    internal abstract long? Append(ReadOnlySpan<float> features);

    /// <summary>Reads numbers again.</summary>
    /// <param name="place">What <see cref="Append"/> returned.</param>
    /// <param name="features">Takes as many numbers as were kept there.</param>
    /// <returns>False if they cannot be read, or are not those that were kept; then what the span holds means nothing.</returns>
    internal abstract bool TryRead(long place, Span<float> features);

    /// <summary>Forgets everything.</summary>
    internal abstract void Clear();

    public virtual void Dispose()
    {
    }
}
