using System.CommandLine;
using MultiTaskBert.Data;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Samples;

/// <summary>What is wrong with data, before any training: one's own in JSON Lines, or a small set in which everything is wrong that can be.</summary>
internal static class DataLint
{
    private const int ShortRows = 32;

    public static Command Command()
    {
        var train = new Option<FileInfo?>("--train") { Description = "The rows to train on, in JSON Lines. Default: a small set with mistakes." };
        var dev = new Option<FileInfo?>("--dev") { Description = "The rows to evaluate on, in JSON Lines." };
        var model = new Option<string>("--model") { Description = "A folder with a BERT. Default: a small one that is shipped.", DefaultValueFactory = _ => Assets.Encoder };
        var maxLength = new Option<int?>("--max-length") { Description = "The greatest number of tokens in a row. Default: what the encoder can read." };
        var rows = new Option<int>("--rows") { Description = "How many rows of each finding are shown.", DefaultValueFactory = _ => 5 };
        var markdown = new Option<FileInfo?>("--markdown") { Description = "Writes the report to this file as well, as Markdown." };
        var command = new Command("lint", "Looks for mistakes in data before a training; the exit code is 2 if there are errors.") { train, dev, model, maxLength, rows, markdown };
        command.SetAction(parsed => Run(
            parsed.GetValue(train)?.FullName,
            parsed.GetValue(dev)?.FullName,
            parsed.GetRequiredValue(model),
            parsed.GetValue(maxLength),
            new LintOptions { RowsShown = parsed.GetValue(rows) },
            parsed.GetValue(markdown)?.FullName));
        return command;
    }

    private static int Run(string? trainFile, string? devFile, string encoder, int? maxLength, LintOptions options, string? markdown)
    {
        MtlDataset train = MtlDataset.FromJsonLines(trainFile ?? Bad("train"));
        MtlDataset? dev = trainFile is null ? MtlDataset.FromJsonLines(Bad("dev")) : devFile is null ? null : MtlDataset.FromJsonLines(devFile);
        TaskHead[] heads = trainFile is null
            ? [new SequenceClassificationHead("topic", ["Sports", "Jobs", "Travel"]), new TokenClassificationHead("entities", ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG"])]
            : [.. train.Heads.Select(head => HeadFor(head, train))];

        using var model = new MultiTaskModel(Backbone.FromPretrained(encoder), heads);
        var trainer = new Trainer(model, new TrainerOptions { Batches = new() { Collation = new CollatorOptions { MaxLength = maxLength ?? (trainFile is null ? ShortRows : null) } } });
        #region lint
        LintReport report = trainer.Check(train, dev, options);
        Console.Write(report);
        #endregion
        if (markdown is not null)
        {
            File.WriteAllText(markdown, report.ToMarkdown());
        }

        return report.HasErrors ? 2 : 0;
    }

    private static string Bad(string part) => Path.GetRelativePath(Environment.CurrentDirectory, Path.Combine(AppContext.BaseDirectory, "Assets", "lint", $"{part}.jsonl"));

    /// <summary>A head that takes most of the labels of that name.</summary>
    private static TaskHead HeadFor(string head, MtlDataset rows)
    {
        var labelled = rows.Where(row => row.Labels.ContainsKey(head)).ToArray();
        var usual = labelled.CountBy(row => (Kind: row.Labels[head].GetType(), HasWords: row.Words is not null)).MaxBy(kind => kind.Value).Key;
        MtlDataset ofKind = MtlDataset.From(labelled.Where(row => row.Labels[head].GetType() == usual.Kind));
        Label label = ofKind[0].Labels[head];
        return label.AsEntities() is not null || (label.AsNames() is not null && usual.HasWords) ? new TokenClassificationHead(head, AtLeastTwo(ofKind.TagNames(head)))
            : label.AsNames() is not null ? new MultiLabelClassificationHead(head, ofKind.LabelNames(head))
            : label.AsSpans() is not null ? new SpanExtractionHead(head, new SpanExtractionOptions { AllowNoAnswer = true })
            : IsNumber(label) ? new RegressionHead(head)
            : new SequenceClassificationHead(head, AtLeastTwo(ofKind.LabelNames(head)));
    }

    // A string is a class even if it spells a number, and so are true and false.
    private static bool IsNumber(Label label) => label.AsNumber() is not null && label.AsRelatedText() is null && label.AsClass() is not ("true" or "false");

    private static IEnumerable<string> AtLeastTwo(IReadOnlyList<string> names) => names.Count > 1 ? names : [.. names, "(other)"];
}
