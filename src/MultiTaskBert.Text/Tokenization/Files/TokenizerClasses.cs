namespace MultiTaskBert.Tokenization.Files;

/// <summary>Tokenizer classes of transformers that are one under several names, as <c>tokenizer_class</c> has them, without "Fast" at the end.</summary>
internal static class TokenizerClasses
{
    /// <summary>BERT's; its own name comes first.</summary>
    public static string[] Bert { get; } =
    [
        "BertTokenizer", "ConvBertTokenizer", "DPRContextEncoderTokenizer", "DPRQuestionEncoderTokenizer", "DPRReaderTokenizer", "DistilBertTokenizer", "ElectraTokenizer",
        "FunnelTokenizer", "LayoutLMTokenizer", "LxmertTokenizer", "MobileBertTokenizer", "RealmTokenizer", "RetriBertTokenizer", "SqueezeBertTokenizer",
    ];

    /// <summary>MPNet's, which is BERT's with RoBERTa's special tokens.</summary>
    public static string[] Mpnet { get; } = ["MPNetTokenizer"];

    /// <summary>RoBERTa's.</summary>
    public static string[] Roberta { get; } = ["RobertaTokenizer", "LongformerTokenizer", "BartTokenizer"];

    /// <summary>Whether a name, with "Fast" at its end or without, is among those of a list.</summary>
    public static bool Contains(IEnumerable<string> classes, string name) =>
        classes.Contains(name.EndsWith("Fast", StringComparison.Ordinal) ? name[..^4] : name, StringComparer.Ordinal);
}
