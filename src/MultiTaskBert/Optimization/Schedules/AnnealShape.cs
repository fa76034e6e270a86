namespace MultiTaskBert.Optimization;

/// <summary>Specifies the line along which a learning rate goes from one value to another.</summary>
public enum AnnealShape
{
    /// <summary>A straight line.</summary>
    Linear,

    /// <summary>Half a cosine wave: slow at both ends.</summary>
    Cosine,

    /// <summary>One minus the square root of what has passed: steep at the high end.</summary>
    OneMinusSqrt,
}
