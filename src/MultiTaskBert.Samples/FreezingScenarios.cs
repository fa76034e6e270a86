using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using MultiTaskBert.Freezing;
using MultiTaskBert.Modeling;
using MultiTaskBert.Training;
using Spectre.Console;

namespace MultiTaskBert.Samples;

/// <summary>What freezing does, side by side on the same data, each time from the same start.</summary>
internal static class FreezingScenarios
{
    public static Command Command()
    {
        var command = new Command("freezing", "Everything frozen, the encoder, one head, nothing, unfreezing on stall: one table at the end.");
        command.SetAction((_, cancellation) => Task.FromResult(Run(cancellation)));
        return command;
    }

    private static int Run(CancellationToken cancellation)
    {
        MtlDataset train = Assets.Sentences("train"), dev = Assets.Sentences("dev");
        var table = new Table().AddColumns("frozen", "moved", "topic", "entities", "seconds", "which parts moved");

        var scores = new List<(string Name, double Score, TimeSpan Time)>();

        // The start of each scenario: both heads have been trained a little on the frozen encoder.
        var start = Path.Combine(Path.GetTempPath(), "multitaskbert-freezing");
        using (var model = new MultiTaskModel(
            Backbone.FromPretrained(Assets.Encoder),
            new SequenceClassificationHead("topic", train.LabelNames("topic")),
            new TokenClassificationHead("entities", train.TagNames("entities"))))
        {
            Train(model, FreezePolicy.Backbone, epochs: 2, learningRate: 3e-3);
            model.Save(start);
            Add("everything (the start)", model, TimeSpan.Zero, []);

            #region freezing-everything
            try
            {
                new Trainer(model, new TrainerOptions { Freeze = FreezePolicy.Everything }).Fit(train, dev, cancellation);
            }
            catch (ArgumentException e)
            {
                AnsiConsole.WriteLine($"Fit refuses a model that is wholly frozen:\n{e.Message}\n");
            }
            #endregion
        }

        #region freezing-policies
        (string Name, FreezePolicy Policy, double LearningRate, int Epochs)[] scenarios =
        [
            ("the encoder", FreezePolicy.Backbone, 3e-3, 10),
            ("the encoder and the topic head", FreezePolicy.Backbone + FreezePolicy.Head("topic"), 3e-3, 4),
            ("the encoder and the entities head", FreezePolicy.Backbone + FreezePolicy.Head("entities"), 3e-3, 4),
            ("the topic head", FreezePolicy.Head("topic"), 3e-4, 4),
            ("the entities head", FreezePolicy.Head("entities"), 3e-4, 4),
            ("embeddings and the lower 4 layers", FreezePolicy.LayersBelow(4), 3e-4, 10),
            ("unfreezing by epoch", FreezePolicy.GradualUnfreeze(layersPerStage: 2), 3e-4, 10),
            ("unfreezing on stall", FreezePolicy.GradualUnfreeze(onStall: new("score", patience: 1), layersPerStage: 3), 3e-4, 10),
            ("nothing", FreezePolicy.None, 3e-4, 10),
        ];
        #endregion

        foreach (var (name, policy, learningRate, epochs) in scenarios)
        {
            AnsiConsole.MarkupLineInterpolated($"[bold]Frozen: {name}[/]");
            using var model = MultiTaskModel.Load(start);
            var before = model.GetComponents().ToDictionary(component => component.Name, Hash, StringComparer.Ordinal);
            var time = Train(model, policy, epochs, learningRate);
            string[] moved = [.. model.GetComponents().Where(component => Hash(component) != before[component.Name]).Select(component => component.Name)];
            Add(name, model, time, moved);
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine("A frozen head's weights never move. Its score stays too when the encoder under it is frozen; otherwise the encoder moves under it.");
        TellWhenItPays(scores);
        return 0;

        TimeSpan Train(MultiTaskModel model, FreezePolicy policy, int epochs, double learningRate)
        {
            var progress = new ConsoleProgress(("topic/accuracy", "topic accuracy"), ("entities/f1", "entities F1"));
            var trainer = new Trainer(model, new TrainerOptions
            {
                Epochs = epochs,
                BatchSize = 16,
                LearningRate = learningRate,
                Freeze = policy,
                Evaluation = new() { KeepBest = false },
                Callbacks = [progress],
            });
            return progress.Show(() => trainer.Fit(train, dev, cancellation)).Elapsed;
        }

        void Add(string name, MultiTaskModel model, TimeSpan time, string[] moved)
        {
            var result = new Trainer(model).Evaluate(dev, cancellationToken: cancellation);
            var trained = model.GetComponents().Where(component => moved.Contains(component.Name)).Sum(component => component.ParameterCount);
            table.AddRow(name, trained.ToString("N0", CultureInfo.InvariantCulture), Percent(result["topic", "accuracy"]), Percent(result["entities", "f1"]), time.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture), Short(moved));
            scores.Add((name, result[EvaluationResult.Score], time));
        }
    }

    /// <summary>What freezing costs and saves, of the scenarios that train as long as each other.</summary>
    private static void TellWhenItPays(IEnumerable<(string Name, double Score, TimeSpan Time)> scores)
    {
        var of = scores.ToDictionary(scenario => scenario.Name, StringComparer.Ordinal);
        var free = of["nothing"];
        foreach (var name in (string[])["the encoder", "embeddings and the lower 4 layers", "unfreezing by epoch", "unfreezing on stall"])
        {
            var (_, score, time) = of[name];
            AnsiConsole.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"Frozen: {name}: {100 * (score - free.Score):+0.0;-0.0} points of the score, in {time / free.Time:P0} of the time of freezing nothing."));
        }

        AnsiConsole.WriteLine(
            "Freezing pays where time or memory counts more than the score, where the encoder must stay as it is for others, or where its layers are computed once for many trainings.");
    }

    private static string Percent(double ratio) => ratio.ToString("P1", CultureInfo.InvariantCulture);

    /// <summary>The names of the parts, neighbouring layers as one: layer.0–5.</summary>
    private static string Short(string[] names)
    {
        int[] layers = [.. names.Where(name => name.StartsWith("layer.", StringComparison.Ordinal)).Select(name => int.Parse(name[6..], CultureInfo.InvariantCulture))];
        string[] others = [.. names.Where(name => !name.StartsWith("layer.", StringComparison.Ordinal))];
        return names.Length == 0 ? "nothing" : string.Join(", ", layers.Length == 0 ? others : [$"layer.{layers.Min()}–{layers.Max()}", .. others]);
    }

    /// <summary>A fingerprint of the bytes of a part's weights.</summary>
    private static string Hash(ModelComponent component)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (_, parameter) in component.Parameters)
        {
            hash.AppendData(parameter.bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
