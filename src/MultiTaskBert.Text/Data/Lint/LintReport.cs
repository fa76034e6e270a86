using MultiTaskBert.Data.Lint;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data;

/// <summary>Represents everything that is wrong or suspicious about data before a training: errors first, then warnings, then notes. Immutable.</summary>
public sealed class LintReport
{
    private LintReport(IReadOnlyList<LintFinding> findings, IReadOnlyList<string> labelReadings) => (Findings, LabelReadings) = (findings, labelReadings);

    /// <summary>Gets the names of the rules of the library, in ordinal order.</summary>
    public static IReadOnlyList<string> RuleNames { get; } = [.. LintRules.All.Select(rule => rule.Name)];

    /// <summary>Gets what was found: errors, then warnings, then notes, each in the order of the rules.</summary>
    public IReadOnlyList<LintFinding> Findings { get; }

    /// <summary>What keeps a training from starting.</summary>
    internal IEnumerable<LintFinding> Errors => Findings.Where(finding => finding.Severity == LintSeverity.Error);

    /// <summary>What a training would not mind, but the user may.</summary>
    internal IEnumerable<LintFinding> Warnings => Findings.Where(finding => finding.Severity == LintSeverity.Warning);

    /// <summary>What is not wrong and yet worth knowing, such as what was left out while the data was read.</summary>
    internal IEnumerable<LintFinding> Notes => Findings.Where(finding => finding.Severity == LintSeverity.Note);

    /// <summary>Gets how the labels of heads are understood, a sentence for each head of which there is something to say: the scheme of its tags, and what they sit on.</summary>
    public IReadOnlyList<string> LabelReadings { get; }

    /// <summary>Gets whether there is an error, which keeps a training from starting.</summary>
    public bool HasErrors => Errors.Any();

    /// <summary>Returns the report as lines of text, with LF line ends.</summary>
    public override string ToString() => LintReportText.Plain(this);

    /// <summary>Returns the report as Markdown, with LF line ends.</summary>
    public string ToMarkdown() => LintReportText.Markdown(this);

    /// <summary>Looks at data; <c>Trainer.Check</c> does, with the heads and the length limit of a model.</summary>
    /// <param name="train">The rows to train on.</param>
    /// <param name="dev">The rows to evaluate on, or null.</param>
    /// <param name="layouts">The layouts of the heads.</param>
    /// <param name="encoder">Makes tokens of rows.</param>
    /// <param name="options">What to look for.</param>
    /// <param name="begin">Takes a kind of work and how many steps it has, and gives what is told how many more have been made; null if nobody asks.</param>
    internal static LintReport Of(
        MtlDataset train, MtlDataset? dev, IReadOnlyDictionary<string, LabelLayout> layouts, RowEncoder encoder, LintOptions options, Func<string, int, Action<int>>? begin = null)
    {
        var input = new LintInput(train, dev, layouts, encoder, options, begin is null ? null : rows => begin(LayoutChoices.Work, rows));
        var rules = LintRules.Of(options);
        var done = begin?.Invoke("Looking at the data, rule by rule", rules.Count);
        var findings = new List<LintFinding>();
        foreach (var rule in rules)
        {
            findings.AddRange(Findings(rule, input));
            done?.Invoke(1);
        }

        return new LintReport([.. findings.OrderByDescending(finding => finding.Severity)], LabelReading.Of(input.Layouts));

        static IEnumerable<LintFinding> Findings(ILintRule rule, LintInput input)
        {
            var groups = new Dictionary<(LintSeverity Severity, string Message), (List<LintRow> Places, long Total)>();
            foreach (var seen in rule.Look(input))
            {
                var key = (seen.Severity, seen.Message);
                var (places, total) = groups.GetValueOrDefault(key, ([], 0));
                if (seen.Row is not null && places.Count < input.Options.RowsShown)
                {
                    places.Add(seen.Row.With(seen.Detail));
                }

                groups[key] = (places, total + 1);
            }

            return groups.Select(group => new LintFinding(rule.Name, group.Key.Severity, group.Key.Message, group.Value.Places.AsReadOnly(), group.Value.Total));
        }
    }
}
