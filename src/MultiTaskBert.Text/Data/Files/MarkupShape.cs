namespace MultiTaskBert.Data.Files;

/// <summary>XML without its first line: every line is an element, or a part of one.</summary>
internal sealed class MarkupShape : TextShape
{
    protected override string Cure =>
        "Write its rows as JSON Lines ({\"text\": …, \"label\": …} a line), or the words with their tags a line and a blank line after each sentence.";

    // "<corpus>", "<s id='1'>Ada left.</s>": a tweet may begin with "<3", and not all of them end in '>'.
    protected override string? Recognise(IReadOnlyList<string> lines) => lines.Count > 1 && lines.All(IsElement) ? "a file of elements (XML, HTML)" : null;

    private static bool IsElement(string line)
    {
        var trimmed = line.AsSpan().Trim();
        return trimmed.Length > 2 && trimmed[0] == '<' && trimmed[^1] == '>' && (trimmed[1] is '/' or '!' or '?' || char.IsLetter(trimmed[1]));
    }
}
