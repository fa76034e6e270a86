using System.Runtime.CompilerServices;

namespace MultiTaskBert.Training.Contracts;

/// <summary>The names of options as users write them, with the group that they are in.</summary>
internal static class OptionName
{
    /// <summary>For <c>options.Evaluation.EverySteps</c> the text <c>Evaluation.EverySteps</c>.</summary>
    /// <param name="value">The option, read from a variable.</param>
    /// <param name="expression">How it was written; left to the compiler.</param>
    internal static string Of(object? value, [CallerArgumentExpression(nameof(value))] string expression = "")
    {
        _ = value;
        return expression[(expression.IndexOf('.', StringComparison.Ordinal) + 1)..];
    }
}
