using MultiTaskBert.Tokenization.Parts;

namespace MultiTaskBert.Tokenization.PostProcessing;

/// <summary>The post-processors that <c>tokenizer.json</c> may name. A new one is a line here.</summary>
internal static class ProcessingTable
{
    /// <summary>All of them.</summary>
    public static PartTable<RowProcessing> All { get; } = new PartTable<RowProcessing>()
        .With<ByteLevelProcessing>()
        .With<RobertaProcessing>()
        .With<SequenceProcessing>()
        .With<TemplateProcessing>();
}
