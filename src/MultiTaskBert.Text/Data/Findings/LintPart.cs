namespace MultiTaskBert.Data;

/// <summary>Which data a row is of.</summary>
public enum LintPart
{
    /// <summary>The rows to learn from.</summary>
    Train,

    /// <summary>The rows to evaluate on.</summary>
    Dev,
}
