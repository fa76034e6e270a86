namespace MultiTaskBert.Data.Findings;

/// <summary>Which data a row is of.</summary>
internal enum LintPart
{
    /// <summary>The rows to train on.</summary>
    Train,

    /// <summary>The rows to evaluate on.</summary>
    Dev,
}
