using MultiTaskBert.Data;

namespace MultiTaskBert.Parquet.Rows;

/// <summary>
/// Which columns hold the input of a row where the options name none and the file has none of the usual names: those of the data sets that everybody trains on. The first line whose
/// columns are all there is taken.
/// </summary>
internal static class InputNames
{
    private static readonly (string? Text, string? Words, string? Pair)[] Known =
    [
        (null, "tokens", null),                        // CoNLL-2003, WNUT-17, WikiANN
        ("context", null, "question"),                 // SQuAD
        ("premise", null, "hypothesis"),               // MNLI, SNLI, ANLI
        ("sentence1", null, "sentence2"),              // MRPC, RTE, STS-B
        ("question1", null, "question2"),              // QQP
        ("question", null, "sentence"),                // QNLI
        ("sentence", null, null),                      // SST-2, CoLA
    ];

    /// <summary>The options with the columns that the file has.</summary>
    /// <param name="options">What the user asked for.</param>
    /// <param name="columns">The columns of the file.</param>
    /// <param name="classNames">What numbers stand for, by column, as the file says.</param>
    internal static JsonLinesOptions For(JsonLinesOptions options, IReadOnlyCollection<string> columns, IReadOnlyDictionary<string, IReadOnlyList<string>> classNames)
    {
        var names = new Dictionary<string, IReadOnlyList<string>>(options.ClassNames, StringComparer.Ordinal);
        foreach (var (column, list) in classNames)
        {
            // What the user says of a column, or of its head, goes before.
            if (options.HeadOf(column) is not { } head || !names.ContainsKey(head))
            {
                names.TryAdd(column, list);
            }
        }

        var (text, words, pair) = (options.TextProperty, options.WordsProperty, options.PairProperty);
        var usual = new JsonLinesOptions();
        var isAsked = !text.Equals(usual.TextProperty, StringComparison.Ordinal) || !words.Equals(usual.WordsProperty, StringComparison.Ordinal) || !pair.Equals(usual.PairProperty, StringComparison.Ordinal);
        if (!isAsked && !columns.Contains(text, StringComparer.Ordinal) && !columns.Contains(words, StringComparer.Ordinal) && !options.BracketedProperties.Any(name => columns.Contains(name, StringComparer.Ordinal)))
        {
            foreach (var known in Known)
            {
                if (Has(known.Text) && Has(known.Words) && Has(known.Pair))
                {
                    return options.For(known.Text ?? text, known.Words ?? words, known.Pair ?? pair, names);
                }
            }
        }

        return options.For(text, words, pair, names);

        bool Has(string? name) => name is null || (columns.Contains(name, StringComparer.Ordinal) && !options.Ignored.Contains(name, StringComparer.Ordinal));
    }
}
