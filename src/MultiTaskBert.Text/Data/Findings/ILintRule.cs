namespace MultiTaskBert.Data;

/// <summary>Represents one thing to look for in data before a training. A rule of one's own goes into <see cref="LintOptions.ExtraRules"/>.</summary>
/// <remarks>A rule looks at whatever it is given, also rows that are wrong in ways that other rules report: it must not throw for them.</remarks>
public interface ILintRule
{
    /// <summary>Gets the name of the rule in reports and in <see cref="LintOptions.Skip"/>: <c>empty-rows</c>.</summary>
    public string Name { get; }

    /// <summary>Looks at the data.</summary>
    /// <param name="input">The data and what it will be trained on.</param>
    /// <returns>What was seen, in the order of the rows; read once.</returns>
    public IEnumerable<LintObservation> Look(LintInput input);
}
