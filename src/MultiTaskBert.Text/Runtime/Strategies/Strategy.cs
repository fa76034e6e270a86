using System.Diagnostics.CodeAnalysis;
using MultiTaskBert.Runtime.Strategies;

namespace MultiTaskBert.Runtime;

/// <summary>Represents one way of doing a part of a training, together with its options: what all families of such ways have in common.</summary>
/// <remarks>
/// <para>
/// A family is an abstract record that derives from this one, such as <c>LossWeighting</c> or <c>TaskMixing</c>; each way is a sealed record of a family. Its options are its public properties:
/// init-only, with defaults, of plain types (numbers, texts, flags, enumerations, times, other strategies, records of these, and lists and dictionaries of these). A strategy is a value: it is immutable, equal to any other with the same
/// options, and may be used by any number of trainings at once. What changes during a training is in an object of the run that the strategy makes.
/// </para>
/// <para>Thread safety: every member may be called from any thread.</para>
/// </remarks>
[DynamicallyAccessedMembers(StrategyOptions.Needed)]
public abstract record Strategy
{
    private readonly StrategyStyle _style;

#pragma warning disable MA0017 // Only families derive from it, and some of them are in another assembly of the library.
    internal Strategy(StrategyStyle style) => _style = style;
#pragma warning restore MA0017

    /// <summary>Finds everything that is wrong with the options.</summary>
    /// <returns>One sentence a problem; empty if there is none.</returns>
    public IReadOnlyList<string> Check() => Collect(_ => { });

    /// <summary>Reports what is wrong with the options to <paramref name="rules"/>. Override it to hold the options of a strategy of your own to their ranges.</summary>
    /// <param name="rules">Where the problems go.</param>
    public virtual void Validate(OptionRules rules)
    {
    }

    /// <summary>
    /// Writes the strategy in one line of text: its name and every option, such as <c>famo(learning_rate=0.025, weight_decay=0.001)</c>. It is what a checkpoint holds, and what is compared when a
    /// training is resumed; equal options give equal text, in every culture.
    /// </summary>
    /// <returns>
    /// The name of the type in lowercase, for a type of this library without the name of the family, with all its options; null options are left out. Override it where there is more to say, or less.
    /// </returns>
    public virtual string Describe() => StrategyOptions.Of(this, _style).ToTerm(this).ToString();

    /// <summary>Writes the strategy as <see cref="Describe"/> does.</summary>
    public sealed override string ToString() => Describe();

    /// <summary>The problems of <see cref="Validate"/>, those of option types that have no text, and those of a family.</summary>
    private protected IReadOnlyList<string> Collect(Action<OptionRules> more)
    {
        var rules = new OptionRules(GetType().Name);
        Validate(rules);
        foreach (var (name, type) in StrategyOptions.Of(this, _style).Unwritable)
        {
            rules.Add(
                $"{GetType().Name}.{name} is of type {type}, which a checkpoint cannot hold; options are numbers, texts, flags, enumerations, times, strategies, records of these, and lists or dictionaries "
                + "of these. Make it a private field of the object of the run, or keep it out of the public properties.");
        }

        more(rules);
        return rules.Problems;
    }

    /// <summary>Throws if an option is out of its range.</summary>
    /// <exception cref="ArgumentException">There is a problem; all are listed.</exception>
    private protected void ThrowIfInvalid(string parameter) => ThrowIfAny(Check(), parameter);

    /// <exception cref="ArgumentException">There is a problem; all are listed.</exception>
    private protected static void ThrowIfAny(IReadOnlyList<string> problems, string parameter)
    {
        if (problems.Count > 0)
        {
            throw new ArgumentException(string.Join(' ', problems), parameter);
        }
    }
}
