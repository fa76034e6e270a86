using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Parts;

namespace MultiTaskBert.Tokenization.PostProcessing;

/// <summary>Reads the post-processor that trims the offsets of byte-level tokens.</summary>
internal sealed class ByteLevelProcessing : IJsonPart<RowProcessing>
{
    public static IReadOnlyList<string> Types => ["ByteLevel"];

    public static RowProcessing Read(JsonSection section) => new()
    {
        Trimmings = section.Find("trim_offsets")?.Flag() ?? true ? [new OffsetTrimming(section.Find("add_prefix_space")?.Flag() ?? true)] : [],
    };
}
