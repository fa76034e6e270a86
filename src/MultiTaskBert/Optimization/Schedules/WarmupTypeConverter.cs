using System.ComponentModel;
using System.Globalization;

namespace MultiTaskBert.Optimization.Schedules;

/// <summary>Makes a warmup of its text, as binders of configuration ask for it.</summary>
internal sealed class WarmupTypeConverter : TypeConverter
{
    /// <inheritdoc/>
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

    /// <inheritdoc/>
    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        value is string text ? Warmup.Parse(text) : base.ConvertFrom(context, culture, value);

    /// <inheritdoc/>
    public override object? ConvertTo(ITypeDescriptorContext? context, CultureInfo? culture, object? value, Type destinationType) =>
        value is Warmup warmup && destinationType == typeof(string) ? warmup.ToText() : base.ConvertTo(context, culture, value, destinationType);
}
