using MultiTaskBert.Tokenization.Files;

namespace MultiTaskBert.Tokenization.Rows;

/// <summary>Reads the post-processor of <c>tokenizer.json</c>: how special tokens are put around texts.</summary>
internal static class RowTemplateJson
{
    /// <summary>Reads the templates of a single text and of a pair.</summary>
    /// <param name="processor">The post-processor.</param>
    /// <param name="vocabularySize">The number of ids that exist.</param>
    public static (RowTemplate Single, RowTemplate Pair) Read(JsonSection processor, int vocabularySize)
    {
        if (string.Equals(processor.TypeAmong("TemplateProcessing", "BertProcessing"), "BertProcessing", StringComparison.Ordinal))
        {
            var classifier = PairId(processor.Get("cls"), vocabularySize);
            var separator = PairId(processor.Get("sep"), vocabularySize);
            return (RowTemplate.BertSingle(classifier, separator), RowTemplate.BertPair(classifier, separator));
        }

        var tokens = processor.Get("special_tokens");
        var special = new Dictionary<string, int[]>(StringComparer.Ordinal);
        foreach (var (name, token) in tokens.Entries())
        {
            if (!special.TryAdd(name, [.. token.Get("ids").Items().Select(id => Id(id, vocabularySize))]))
            {
                throw new InvalidDataException($"{tokens.Place}: \"{name}\" is listed twice.");
            }
        }

        return (Template(processor.Get("single"), special, sequences: 1), Template(processor.Get("pair"), special, sequences: 2));
    }

    private static RowTemplate Template(JsonSection template, Dictionary<string, int[]> special, int sequences)
    {
        var pieces = new List<TemplatePiece>();
        foreach (var item in template.Items())
        {
            if (item.Find("Sequence") is { } sequence)
            {
                // The reference library puts only the main part of a text into the segment of the template, and not what was cut off it.
                var index = SequenceIndex(sequence.Get("id"));
                pieces.Add(TemplatePiece.Text(index, sequence.Get("type_id").Index()) with { OverflowTypeId = index });
                continue;
            }

            var token = item.Get("SpecialToken");
            var name = token.Get("id").Text();
            if (!special.TryGetValue(name, out var ids))
            {
                throw new InvalidDataException($"{token.Place}: \"{name}\" is not among special_tokens ({string.Join(", ", special.Keys)}).");
            }

            pieces.AddRange(ids.Select(id => TemplatePiece.Special(id, token.Get("type_id").Index())));
        }

        var texts = pieces.Where(piece => piece.Sequence >= 0).Select(piece => piece.Sequence).Order();
        return texts.SequenceEqual(Enumerable.Range(0, sequences))
            ? new RowTemplate(pieces)
            : throw template.Wrong(sequences == 1 ? "a template with sequence A once" : "a template with sequences A and B once each");
    }

    private static int SequenceIndex(JsonSection id) => id.Text() switch
    {
        "A" => 0,
        "B" => 1,
        _ => throw id.Wrong("\"A\" or \"B\""),
    };

    /// <summary>The id of a token written as <c>["[SEP]", 102]</c>.</summary>
    public static int PairId(JsonSection pair, int vocabularySize) =>
        pair.Items().ToArray() is [_, var id] ? Id(id, vocabularySize) : throw pair.Wrong("a token and its id");

    private static int Id(JsonSection id, int vocabularySize) =>
        id.Index() < vocabularySize ? id.Index() : throw id.Wrong($"an id below {vocabularySize}");
}
