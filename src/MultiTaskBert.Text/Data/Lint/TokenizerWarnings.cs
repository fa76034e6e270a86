namespace MultiTaskBert.Data.Lint;

/// <summary>What the tokenizer says of itself: <see cref="Tokenization.Tokenizer.Warnings"/>.</summary>
internal sealed class TokenizerWarnings : ILintRule
{
    public string Name => "tokenizer";

    public IEnumerable<LintObservation> Look(LintInput input) => input.TokenizerWarnings.Select(warning => LintObservation.Warning(warning));
}
