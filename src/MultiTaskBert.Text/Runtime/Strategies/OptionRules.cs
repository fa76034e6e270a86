using System.Globalization;
using System.Runtime.CompilerServices;

namespace MultiTaskBert.Runtime;

/// <summary>Collects what is wrong with the options of a strategy, so that all of it is reported at once.</summary>
/// <remarks>
/// Each rule takes the value of an option and names it by the expression it was given: <c>rules.Positive(Alpha)</c> reports <c>MyWeighting.Alpha is -1; it must be a finite number above 0.</c>
/// A value of null keeps every rule. Numbers are written in the invariant culture. Not thread-safe.
/// </remarks>
public sealed class OptionRules
{
    private readonly List<string> _problems = [];
    private readonly string _owner;

    /// <param name="owner">The name of what has the options, which each sentence begins with.</param>
    internal OptionRules(string owner)
    {
        ArgumentException.ThrowIfNullOrEmpty(owner);
        _owner = owner;
    }

    /// <summary>The problems found so far, each a sentence.</summary>
    internal IReadOnlyList<string> Problems => _problems;

    /// <summary>Requires a finite number above 0.</summary>
    /// <param name="value">The value.</param>
    /// <param name="option">The name of the option.</param>
    public void Positive(double? value, [CallerArgumentExpression(nameof(value))] string option = "") =>
        Require(value is null or (> 0 and < double.PositiveInfinity), value, "it must be a finite number above 0", option);

    /// <summary>Requires a finite number, 0 or more.</summary>
    /// <param name="value">The value.</param>
    /// <param name="option">The name of the option.</param>
    public void NotNegative(double? value, [CallerArgumentExpression(nameof(value))] string option = "") =>
        Require(value is null or (>= 0 and < double.PositiveInfinity), value, "it must be a finite number, 0 or more", option);

    /// <summary>Requires a finite number.</summary>
    /// <param name="value">The value.</param>
    /// <param name="option">The name of the option.</param>
    public void Finite(double? value, [CallerArgumentExpression(nameof(value))] string option = "") =>
        Require(value is null || double.IsFinite(value.Value), value, "it must be a finite number", option);

    /// <summary>Requires a number from 0 to 1, both allowed.</summary>
    /// <param name="value">The value.</param>
    /// <param name="option">The name of the option.</param>
    public void Ratio(double? value, [CallerArgumentExpression(nameof(value))] string option = "") =>
        Require(value is null or (>= 0 and <= 1), value, "it must be from 0 to 1", option);

    /// <summary>Requires a number of 0 or more and less than 1, as the decay of a moving average is.</summary>
    /// <param name="value">The value.</param>
    /// <param name="option">The name of the option.</param>
    public void Decay(double? value, [CallerArgumentExpression(nameof(value))] string option = "") =>
        Require(value is null or (>= 0 and < 1), value, "it must be 0 or more and less than 1", option);

    /// <summary>Requires a whole number that is not too small.</summary>
    /// <param name="value">The value.</param>
    /// <param name="least">The least that is allowed.</param>
    /// <param name="option">The name of the option.</param>
    public void AtLeast(long? value, long least, [CallerArgumentExpression(nameof(value))] string option = "") =>
        Require(value is null || value >= least, value, string.Create(CultureInfo.InvariantCulture, $"it must be {least} or more"), option);

    /// <summary>Requires one of the named values of an enumeration.</summary>
    /// <typeparam name="T">The enumeration.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="option">The name of the option.</param>
    public void Defined<T>(T value, [CallerArgumentExpression(nameof(value))] string option = "")
        where T : struct, Enum =>
        Require(Enum.IsDefined(value), value, $"it must be one of {string.Join(", ", Enum.GetNames<T>())}", option);

    /// <summary>Requires a text with more than white space.</summary>
    /// <param name="value">The value.</param>
    /// <param name="remedy">What to do, for instance <c>name the head</c>.</param>
    /// <param name="option">The name of the option.</param>
    internal void NotEmpty(string? value, string remedy, [CallerArgumentExpression(nameof(value))] string option = "") =>
        Require(!string.IsNullOrWhiteSpace(value), value is null ? "null" : "empty", remedy, option);

    /// <summary>Requires what no other rule says.</summary>
    /// <param name="isKept">Whether the rule is kept.</param>
    /// <param name="value">The value, for the sentence.</param>
    /// <param name="rule">What is allowed, or what to do: <c>it must be at most 0.5</c>.</param>
    /// <param name="option">The name of the option.</param>
    public void Require(bool isKept, object? value, string rule, [CallerArgumentExpression(nameof(value))] string option = "")
    {
        if (!isKept)
        {
            Add(string.Create(CultureInfo.InvariantCulture, $"{_owner}.{NameOf(option)} is {value ?? "null"}; {rule}."));
        }
    }

    /// <summary>Adds a problem.</summary>
    /// <param name="problem">A sentence that names the thing, its value, what is allowed and what to do.</param>
    public void Add(string problem)
    {
        ArgumentException.ThrowIfNullOrEmpty(problem);
        _problems.Add(problem);
    }

    // An expression such as options.Alpha; what is no expression is a name already.
    private static string NameOf(string option) => option.Contains(' ', StringComparison.Ordinal) ? option : option[(option.LastIndexOf('.') + 1)..];

    /// <summary>Adds the problems of a part.</summary>
    internal void AddRange(IEnumerable<string> problems) => _problems.AddRange(problems);
}
