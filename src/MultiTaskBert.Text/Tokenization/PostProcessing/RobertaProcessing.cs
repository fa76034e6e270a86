using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Parts;
using MultiTaskBert.Tokenization.Rows;

namespace MultiTaskBert.Tokenization.PostProcessing;

/// <summary>Reads the post-processor of RoBERTa: <c>&lt;s&gt; A &lt;/s&gt;</c> and <c>&lt;s&gt; A &lt;/s&gt;&lt;/s&gt; B &lt;/s&gt;</c>, all in segment 0.</summary>
internal sealed class RobertaProcessing : IJsonPart<RowProcessing>
{
    public static IReadOnlyList<string> Types => ["RobertaProcessing"];

    public static RowProcessing Read(JsonSection section)
    {
        var begin = TemplatePiece.Special(RowTemplateJson.PairId(section.Get("cls"), int.MaxValue), 0);
        var end = TemplatePiece.Special(RowTemplateJson.PairId(section.Get("sep"), int.MaxValue), 0);
        return new RowProcessing
        {
            Single = new RowTemplate([begin, TemplatePiece.Text(0, 0), end]),
            Pair = new RowTemplate([begin, TemplatePiece.Text(0, 0), end, end, TemplatePiece.Text(1, 0), end]),
            Trimmings = section.Find("trim_offsets")?.Flag() ?? true ? [new OffsetTrimming(section.Find("add_prefix_space")?.Flag() ?? true)] : [],
        };
    }
}
