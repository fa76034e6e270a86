using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Parts;

namespace MultiTaskBert.Tokenization.PostProcessing;

/// <summary>Reads post-processors that follow one another.</summary>
internal sealed class SequenceProcessing : IJsonPart<RowProcessing>
{
    public static IReadOnlyList<string> Types => ["Sequence"];

    public static RowProcessing Read(JsonSection section)
    {
        var processors = section.Get("processors");
        var parts = processors.Items().Select(ProcessingTable.All.Read).ToArray();
        var templates = parts.Where(part => part.Single is not null).ToArray();
        return templates.Length <= 1
            ? (templates.FirstOrDefault() ?? new RowProcessing()) with { Trimmings = [.. parts.SelectMany(part => part.Trimmings)] }
            : throw new NotSupportedException($"{processors.Place}: {templates.Length} of them add special tokens; supported is one.");
    }
}
