using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Parts;
using MultiTaskBert.Tokenization.Rows;

namespace MultiTaskBert.Tokenization.PostProcessing;

/// <summary>Reads the post-processors that are templates of rows.</summary>
internal sealed class TemplateProcessing : IJsonPart<RowProcessing>
{
    public static IReadOnlyList<string> Types => ["TemplateProcessing", "BertProcessing"];

    public static RowProcessing Read(JsonSection section)
    {
        var (single, pair) = RowTemplateJson.Read(section, int.MaxValue);
        return new RowProcessing { Single = single, Pair = pair };
    }
}
