using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using MultiTaskBert.Optimization.Schedules;

namespace MultiTaskBert.Optimization;

/// <summary>Represents how long the learning rate rises at the start of a training: some steps, or a ratio of all. Its default value is none.</summary>
/// <remarks>In JSON and configuration it is a text: <c>none</c>, <c>100 steps</c>, or <c>0.1 of the steps</c>.</remarks>
[StructLayout(LayoutKind.Auto)]
[JsonConverter(typeof(WarmupJsonConverter))]
[TypeConverter(typeof(WarmupTypeConverter))]
public readonly record struct Warmup
{
    private const string OfSteps = "steps";
    private const string OfAllSteps = "of the steps";

    private readonly long _steps;
    private readonly double _ratio;

    private Warmup(long steps, double ratio)
    {
        _steps = steps;
        _ratio = ratio;
    }

    /// <summary>No warmup: the first step has the full learning rate.</summary>
    public static Warmup None => default;

    /// <summary>A number of steps.</summary>
    /// <param name="count">The number, 0 or more. One beyond the length of a training keeps the learning rate from ever reaching its peak.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public static Warmup Steps(long count)
        => count >= 0
            ? new Warmup(count, 0)
            : throw new ArgumentOutOfRangeException(nameof(count), count, "The number of warmup steps must be 0 or more.");

    /// <summary>A ratio of the steps of the training.</summary>
    /// <param name="ofAllSteps">The ratio, from 0 to 1: 0.1 for the first tenth.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="ofAllSteps"/> is not between 0 and 1.</exception>
    public static Warmup Ratio(double ofAllSteps)
        => ofAllSteps is >= 0 and <= 1
            ? new Warmup(0, ofAllSteps)
            : throw new ArgumentOutOfRangeException(nameof(ofAllSteps), ofAllSteps, "The ratio of warmup steps must be from 0 to 1.");

    /// <summary>Reads <c>none</c>, <c>100 steps</c>, or <c>0.1 of the steps</c>.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">The text is none of these, or the number is out of its range.</exception>
    public static Warmup Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.AsSpan().Trim();
        if (trimmed is "none")
        {
            return None;
        }

        if (trimmed.EndsWith(OfAllSteps, StringComparison.Ordinal)
            && double.TryParse(trimmed[..^OfAllSteps.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio) && ratio is >= 0 and <= 1)
        {
            return Ratio(ratio);
        }

        return trimmed.EndsWith(OfSteps, StringComparison.Ordinal) && long.TryParse(trimmed[..^OfSteps.Length], NumberStyles.Integer, CultureInfo.InvariantCulture, out var steps) && steps >= 0
            ? Steps(steps)
            : throw new FormatException($"\"{text}\" is no warmup; write \"none\", a number of steps as in \"100 steps\", or a ratio from 0 to 1 as in \"0.1 of the steps\".");
    }

    /// <summary>The number of steps in a training of some length; a ratio is rounded up, as in transformers.</summary>
    /// <param name="totalSteps">The number of steps of the training.</param>
    public long StepsOf(long totalSteps) => _ratio > 0 ? (long)Math.Ceiling(totalSteps * _ratio) : _steps;

    /// <summary><c>none</c>, <c>100 steps</c> or <c>10 % of the steps</c>.</summary>
    public override string ToString()
    {
        if (_ratio > 0)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{100 * _ratio:0.###} % of the steps");
        }

        return _steps > 0 ? string.Create(CultureInfo.InvariantCulture, $"{_steps} steps") : "none";
    }

    /// <summary>What <see cref="Parse"/> reads, to the last bit.</summary>
    internal string ToText() =>
        _ratio > 0 ? string.Create(CultureInfo.InvariantCulture, $"{_ratio:R} {OfAllSteps}")
        : _steps > 0 ? string.Create(CultureInfo.InvariantCulture, $"{_steps} {OfSteps}")
        : "none";
}
