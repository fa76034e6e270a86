using System.Text;

namespace MultiTaskBert.Data.Spellings;

/// <summary>A text with its entities in brackets: <c>wake me at [time : nine am]</c>.</summary>
/// <param name="Text">The text without brackets and types.</param>
/// <param name="Entities">The entities, by the characters of that text.</param>
internal sealed record BracketedText(string Text, IReadOnlyList<EntitySpan> Entities)
{
    private const string Separator = " : ";

    /// <summary>Reads one, or says what is wrong with it.</summary>
    public static BracketedText? Read(string written, out string fault)
    {
        var text = new StringBuilder();
        var entities = new List<EntitySpan>();
        for (var at = 0; at < written.Length;)
        {
            var open = written.IndexOfAny(['[', ']'], at);
            text.Append(written, at, (open < 0 ? written.Length : open) - at);
            if (open < 0)
            {
                break;
            }

            var close = written.IndexOfAny(['[', ']'], open + 1);
            var inner = written[open] == '[' && close >= 0 && written[close] == ']' ? written[(open + 1)..close] : string.Empty;
            if (inner.Split(Separator, count: 2) is not [var type, var part] || string.IsNullOrWhiteSpace(type) || string.IsNullOrWhiteSpace(part))
            {
                fault = $"the bracket at character {open} is not of the form '[type : words]'.";
                return null;
            }

            part = part.Trim();
            entities.Add(new EntitySpan(text.Length, text.Length + part.Length, type.Trim()));
            text.Append(part);
            at = close + 1;
        }

        fault = string.Empty;
        return new BracketedText(text.ToString(), entities);
    }
}
