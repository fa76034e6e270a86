namespace MultiTaskBert.Data;

/// <summary>Represents how bad a finding is.</summary>
public enum LintSeverity
{
    /// <summary>Nothing is wrong; it is told so that nothing happens without a word.</summary>
    Note,

    /// <summary>A training would run, but perhaps not learn what is meant.</summary>
    Warning,

    /// <summary>A training refuses the data.</summary>
    Error,
}
