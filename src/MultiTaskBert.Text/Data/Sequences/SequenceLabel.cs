using System.Globalization;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Data.Sequences;

/// <summary>Makes labels of values in memory.</summary>
internal static class SequenceLabel
{
    internal const string Allowed =
        "a label is a string or a value of an enumeration (a class), a number, a bool, a sequence of strings (tags or classes), a sequence of EntitySpan (entities), a TextSpan, a Label, or null (none)";

    // Beyond it two whole numbers may be the same double, and so two classes one.
    private const double LargestWhole = 1L << 53;

    /// <summary>Whether values of a type can be labels. Of one that says nothing, such as <see cref="object"/>, each value is looked at.</summary>
    internal static bool CanBe(Type type)
    {
        var value = Nullable.GetUnderlyingType(type) ?? type;
        return value.IsEnum || value == typeof(object) || value == typeof(string) || value == typeof(bool) || value == typeof(char) || value == typeof(TextSpan) || value == typeof(Half)
            || (value.IsPrimitive && value != typeof(nint) && value != typeof(nuint)) || value == typeof(decimal) || typeof(Label).IsAssignableFrom(value)
            || typeof(IEnumerable<string>).IsAssignableFrom(value) || typeof(IEnumerable<EntitySpan>).IsAssignableFrom(value);
    }

    /// <summary>The label that a value is, or null if it is none or <paramref name="problem"/> says what is wrong with it.</summary>
    internal static Label? Of(object? value, out string problem)
    {
        problem = string.Empty;
        switch (value)
        {
            case null:
                return null;
            case Label label:
                return label;
            case string name:
                return Class(name, out problem);
            case char letter:
                return Class(letter.ToString(), out problem);
            case bool flag:
                return new FlagLabel(flag);
            case Enum member:
                return Member(member, out problem);
            case TextSpan span:
                return new SpanLabel(span);
            case IEnumerable<string> names:
                return Names([.. names], out problem);
            case IEnumerable<EntitySpan> entities:
                return new EntitiesLabel([.. entities]);
            case IConvertible number and not DateTime:
                return Number(number.ToDouble(CultureInfo.InvariantCulture), isWhole: number is long or ulong, out problem);
            case Half half:
                return Number((double)half, isWhole: false, out problem);
            default:
                problem = $"the value is of the type {value.GetType().Name}; {Allowed}.";
                return null;
        }
    }

    /// <summary>A list of names as a label, or null if one of them is none.</summary>
    internal static NamesLabel? Names(string?[] names, out string problem)
    {
        var empty = Array.FindIndex(names, string.IsNullOrWhiteSpace);
        problem = empty < 0 ? string.Empty : $"the name at index {empty} is {(names[empty] is null ? "null" : "empty")}.";
        return empty < 0 ? new NamesLabel(names!) : null;
    }

    /// <summary>A number as a label, or null if it cannot be one.</summary>
    /// <param name="value">The number.</param>
    /// <param name="isWhole">Whether it was made of a whole number of 64 bits.</param>
    /// <param name="problem">What is wrong with it, or empty.</param>
    internal static ValueLabel? Number(double value, bool isWhole, out string problem)
    {
        problem = !double.IsFinite(value) ? $"the number is {value.ToString(CultureInfo.InvariantCulture)}; a finite one is needed, or null for no label."
            : isWhole && Math.Abs(value) >= LargestWhole ? FormattableString.Invariant($"the number {value:F0} is too large to be told from its neighbours as a 64-bit float; make it a string, which is a class.")
            : string.Empty;
        return problem.Length == 0 ? new ValueLabel(value) : null;
    }

    private static ClassLabel? Class(string name, out string problem)
    {
        problem = string.IsNullOrWhiteSpace(name) ? "the class name is empty; give null for no label." : string.Empty;
        return problem.Length == 0 ? new ClassLabel(name) : null;
    }

    private static ClassLabel? Member(Enum member, out string problem)
    {
        problem = Enum.IsDefined(member.GetType(), member) ? string.Empty
            : $"the value {member:D} is no single member of {member.GetType().Name}; give a member, a list of names for several, or null for no label.";
        return problem.Length == 0 ? new ClassLabel(member.ToString()) : null;
    }
}
