using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MultiTaskBert.Optimization;

/// <summary>Represents how long the learning rate rises at the start of a training: some steps, or a ratio of all. Its default value is none.</summary>
/// <remarks>In JSON and in a configuration it is the text <c>none</c>, <c>steps(100)</c> or <c>ratio(0.1)</c>.</remarks>
[StructLayout(LayoutKind.Auto)]
[JsonConverter(typeof(JsonForm))]
[TypeConverter(typeof(TextForm))]
public readonly struct Warmup
{
    private readonly long _steps;
    private readonly double _ratio;

    private Warmup(long steps, double ratio)
    {
        _steps = steps;
        _ratio = ratio;
    }

    /// <summary>Gets no warmup: the first step has the full learning rate.</summary>
    public static Warmup None => default;

    /// <summary>Creates a warmup of a number of steps.</summary>
    /// <param name="count">The number, 0 or more. One beyond the length of a training keeps the learning rate from ever reaching its peak.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public static Warmup Steps(long count)
        => count >= 0
            ? new Warmup(count, 0)
            : throw new ArgumentOutOfRangeException(nameof(count), count, "The number of warmup steps must be 0 or more.");

    /// <summary>Creates a warmup of a ratio of the steps of the training.</summary>
    /// <param name="ofAllSteps">The ratio, from 0 to 1: 0.1 for the first tenth.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="ofAllSteps"/> is not between 0 and 1.</exception>
    public static Warmup Ratio(double ofAllSteps)
        => ofAllSteps is >= 0 and <= 1
            ? new Warmup(0, ofAllSteps)
            : throw new ArgumentOutOfRangeException(nameof(ofAllSteps), ofAllSteps, "The ratio of warmup steps must be from 0 to 1.");

    /// <summary>The number of steps in a training of some length; a ratio is rounded up, as in transformers.</summary>
    internal long StepsOf(long totalSteps) => _ratio > 0 ? (long)Math.Ceiling(totalSteps * _ratio) : _steps;

    /// <summary>Gives <c>none</c>, <c>100 steps</c> or <c>10 % of the steps</c>.</summary>
    public override string ToString()
    {
        if (_ratio > 0)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{100 * _ratio:0.###} % of the steps");
        }

        return _steps > 0 ? string.Create(CultureInfo.InvariantCulture, $"{_steps} steps") : "none";
    }

    private string Text => _ratio > 0 ? string.Create(CultureInfo.InvariantCulture, $"ratio({_ratio:R})") : _steps > 0 ? string.Create(CultureInfo.InvariantCulture, $"steps({_steps})") : "none";

    private static Warmup Read(string text)
    {
        var (name, number) = text.IndexOf('(', StringComparison.Ordinal) is > 0 and var open && text.EndsWith(')') ? (text[..open], text[(open + 1)..^1]) : (text, string.Empty);
        return name switch
        {
            "none" when number.Length == 0 => None,
            "steps" when long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var steps) => Steps(steps),
            "ratio" when double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio) && ratio is >= 0 and <= 1 => Ratio(ratio),
            _ => throw new FormatException($"'{text}' is no warmup; write none, steps(100) or ratio(0.1)."),
        };
    }

    private sealed class JsonForm : JsonConverter<Warmup>
    {
        public override Warmup Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            try
            {
                return Warmup.Read(reader.TokenType == JsonTokenType.String ? reader.GetString()! : reader.TokenType.ToString());
            }
            catch (FormatException e)
            {
                throw new JsonException(e.Message, e);
            }
        }

        public override void Write(Utf8JsonWriter writer, Warmup value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text);
    }

    private sealed class TextForm : TypeConverter
    {
        public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

        public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) => value is string text ? Warmup.Read(text) : base.ConvertFrom(context, culture, value);
    }
}
