using System.ComponentModel;
using System.Globalization;

namespace MultiTaskBert.Runtime.Strategies;

/// <summary>Makes a strategy of its text, as binders of configuration ask for it.</summary>
/// <typeparam name="TFamily">The family.</typeparam>
internal sealed class StrategyTypeConverter<TFamily> : TypeConverter
    where TFamily : Strategy, IStrategyFamily<TFamily>
{
    /// <inheritdoc/>
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

    /// <inheritdoc/>
    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        value is string text ? TFamily.Read(text) : base.ConvertFrom(context, culture, value);

    /// <inheritdoc/>
    public override object? ConvertTo(ITypeDescriptorContext? context, CultureInfo? culture, object? value, Type destinationType) =>
        value is TFamily strategy && destinationType == typeof(string) ? strategy.Describe() : base.ConvertTo(context, culture, value, destinationType);
}
