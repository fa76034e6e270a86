namespace MultiTaskBert.Heads;

/// <summary>Reports everything that keeps a head from being made, at once.</summary>
internal static class HeadProblems
{
    /// <summary>Returns the options; throws, with every problem, if there is one.</summary>
    /// <param name="head">The name of the head.</param>
    /// <param name="options">The options of the head.</param>
    /// <param name="problems">Sentences.</param>
    internal static TOptions Checked<TOptions>(string head, TOptions options, IEnumerable<string> problems)
    {
        string[] all = [.. problems];
        return all.Length == 0 ? options : throw new ArgumentException($"The head '{head}' cannot be made: {string.Join(" ", all)}", nameof(options));
    }

    /// <summary>What is wrong with the labels of a head that chooses one of them, if anything.</summary>
    internal static IEnumerable<string> OfChoice(IReadOnlyList<string> labels)
    {
        if (labels.Count < 2)
        {
            yield return $"The only label is '{labels[0]}'; a head that chooses needs at least two.";
        }
    }

    /// <summary>What is wrong with a dropout, if anything.</summary>
    internal static IEnumerable<string> OfDropout(double? dropout)
    {
        if (dropout is not (null or (>= 0 and < 1)))
        {
            yield return FormattableString.Invariant($"Dropout is {dropout}; it must be from 0 to below 1.");
        }
    }
}
