using MultiTaskBert.Tokenization.Files;

namespace MultiTaskBert.Tokenization.Splitting;

/// <summary>Reads a <see cref="DelimiterBehavior"/> as <c>tokenizer.json</c> writes it.</summary>
internal static class DelimiterBehaviorJson
{
    /// <summary>Reads it.</summary>
    public static DelimiterBehavior Read(JsonSection section) =>
        Enum.GetNames<DelimiterBehavior>().Contains(section.Text(), StringComparer.Ordinal)
            ? Enum.Parse<DelimiterBehavior>(section.Text())
            : throw section.Wrong($"one of {string.Join(", ", Enum.GetNames<DelimiterBehavior>())}");
}
