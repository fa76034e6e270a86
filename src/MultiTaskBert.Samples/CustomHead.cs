using System.CommandLine;
using MultiTaskBert.Backbones;
using MultiTaskBert.Labels;
using MultiTaskBert.Losses;
using MultiTaskBert.Metrics;
using MultiTaskBert.Training;
using Spectre.Console;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MultiTaskBert.Samples;

#region custom-head
/// <summary>A number for each sentence, by linear regression over the mean of the hidden states.</summary>
internal sealed class NumberHead(string name) : TaskHead(name, LabelLayout.Value())
{
    private Linear? _score;

    protected override void Build(BackboneShape shape)
    {
        _score = Linear(shape.HiddenSize, 1);
        RegisterComponents();
    }

    protected override Tensor Forward(HiddenStates states) => _score!.forward(states.Mean).squeeze(-1);   // [B, H] → [B]

    protected override Tensor Loss(Tensor output, Tensor labels) => LossFunctions.SquaredError(output, labels);

    protected override HeadPrediction Decode(ReadOnlySpan<float> output, HeadRow row) => new ValuePrediction(output[0]);

    protected override IEnumerable<Metric> CreateMetrics() => [StandardMetrics.PearsonCorrelation(), StandardMetrics.MeanAbsoluteError()];
}
#endregion

/// <summary>A head that the library does not know, trained together with two that it does.</summary>
internal static class CustomHead
{
    private static readonly (string Metric, string Heading)[] Columns =
    [
        ("topic/accuracy", "topic accuracy"), ("entities/f1", "entities F1"), ("names/pearson", "names Pearson"),
    ];

    public static Command Command()
    {
        var command = new Command("custom-head", "A regression head of one's own beside the two others: how many tenths of a sentence are names?");
        command.SetAction((_, cancellation) => Task.FromResult(Run(cancellation)));
        return command;
    }

    private static int Run(CancellationToken cancellation)
    {
        MtlDataset train = WithNames("train"), dev = WithNames("dev"), test = WithNames("test");

        #region custom-head-use
        using var model = new MultiTaskModel(
            Backbone.FromPretrained(Assets.Encoder),
            new SequenceClassificationHead("topic", train.LabelNames("topic")),
            new TokenClassificationHead("entities", train.TagNames("entities")),
            new NumberHead("names"));
        #endregion

        var progress = new ConsoleProgress(Columns);
        var trainer = new Trainer(model, new TrainerOptions
        {
            Epochs = 5,
            BatchSize = 16,
            LearningRate = 2e-4,
            Freeze = FreezePolicy.None,
            Callbacks = [progress],
        });
        progress.Show(() => trainer.Fit(train, dev, cancellation));

        var result = trainer.Evaluate(test, cancellationToken: cancellation);
        AnsiConsole.WriteLine($"On the test sentences: {string.Join(", ", Columns.Select(column => column.Metric).Append("names/mae").Select(metric => FormattableString.Invariant($"{metric} {result[metric]:F3}")))}");

        #region custom-head-load
        var folder = Path.Combine(Path.GetTempPath(), "multitaskbert-custom-head");
        model.Save(folder);
        using var predictor = Predictor.Load(folder, new() { CustomHeads = [new NumberHead("names")] });
        Prediction prediction = predictor.Predict("Nadia Petrova joined Northgate Bank in Dublin.");
        AnsiConsole.WriteLine($"{prediction.Text} → {prediction.Of<ValuePrediction>("names").Value:F1} tenths are names");
        #endregion
        return 0;
    }

    /// <summary>Adds the third label: how many tenths of the words are part of a name.</summary>
    private static MtlDataset WithNames(string part) => MtlDataset.From(Assets.Sentences(part).Select(row =>
        row.With("names", 10.0 * row.Labels["entities"].AsNames()!.Count(tag => tag != "O") / row.Words!.Count)));
}
