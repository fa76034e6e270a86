using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Mpnet;

/// <summary>
/// Sorts distances into 32 buckets, as T5 does (Raffel et al. 2020, section 2.1): half of them for keys at or before the query, half for keys
/// behind it; in each half one bucket a distance below 8, then wider and wider ones up to 128, and the last for all beyond.
/// </summary>
internal static class RelativePositionBuckets
{
    /// <summary>The number of buckets: MPNet in transformers fixes it, whatever the size of the table.</summary>
    internal const int Count = 32;

    private const int MaxDistance = 128;
    private const int Half = Count / 2;
    private const int Exact = Half / 2;

    private static readonly Scalar HalfScalar = Half;
    private static readonly Scalar ExactScalar = Exact;
    private static readonly Scalar LastOfHalf = Half - 1;
    private static readonly Scalar LogRange = Math.Log(MaxDistance / (double)Exact);
    private static readonly Scalar WideBuckets = Half - Exact;
    private static readonly Scalar Zero = 0;

    /// <summary>The bucket of the position of a key less that of the query, 0 to 31. The logarithm is Float32.</summary>
    internal static long Of(int keyMinusQuery)
    {
        var distance = Math.Abs(keyMinusQuery);
        var wide = MathF.Log(distance / (float)Exact) / (float)Math.Log(MaxDistance / (double)Exact) * (Half - Exact);
        return (distance < Exact ? distance : Math.Min((long)wide + Exact, Half - 1)) + (keyMinusQuery > 0 ? Half : 0);
    }

    /// <summary>The bucket of each position of a key less that of the query: Int64 of any shape → Int64, 0 to 31. The logarithm is Float32.</summary>
    internal static Tensor Of(Tensor keyMinusQuery)
    {
        using var scope = NewDisposeScope();
        var distance = keyMinusQuery.abs();
        var wide = (distance.to(ScalarType.Float32) / ExactScalar).log() / LogRange * WideBuckets;
        var far = (wide.to(ScalarType.Int64) + ExactScalar).clamp_max(LastOfHalf);
        var bucket = where(distance.lt(ExactScalar), distance, far);
        return (bucket + (keyMinusQuery.gt(Zero).to(ScalarType.Int64) * HalfScalar)).MoveToOuterDisposeScope();
    }
}
