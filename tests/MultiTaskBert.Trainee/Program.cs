using System.Security.Cryptography;
using System.Text;
using MultiTaskBert;
using MultiTaskBert.Callbacks;
using MultiTaskBert.Freezing;
using MultiTaskBert.Optimization;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Tests;
using MultiTaskBert.Trainee;
using MultiTaskBert.Training;

// Trains a tiny model in the folder given, going on from the checkpoints there. Prints 'step N' after each step, and at the end the hash of all weights
// and of the history. With everything on that a resumed training could get wrong: dropout, shuffling, micro-batches, unfreezing within epochs, a
// plateau rule, the best epoch's weights, rows that lack labels. A third argument is a folder for histories, a fourth one for the output of frozen layers.
// With 'save' and a folder it saves models instead, each of its own value in every weight: those given, or by turns two of them for ever.
// With 'kept-memory' alone it does not train but prints what becomes of freed memory.
if (args is ["kept-memory"])
{
    return KeptMemoryProbe.Run();
}

if (args is ["save", var saved, .. var values])
{
    return Saves.Run(saved, values);
}

using var model = TinyTask.Model();
var rows = TinyTask.Rows(90).Select((row, i) => i % 3 == 0 ? row.WithLabels(row.Labels.Where(label => label.Key != "topic").ToDictionary()) : row);
var trainer = new Trainer(model, Plain.Options with
{
    Epochs = 6,
    BatchSize = 4,
    Gradients = Plain.Options.Gradients with { AccumulationSteps = 3 },
    LearningRate = 2e-3,
    Optimization = Plain.Options.Optimization with { Schedule = LearningRateSchedule.Cosine(), ReduceOnPlateau = new ReduceOnPlateau("score", higherIsBetter: true, patience: 0), LayerwiseDecay = new LayerwiseDecay(0.8) },
    Freeze = new GradualUnfreezePolicy { EverySteps = 10, IncludeEmbeddings = true } + FreezePolicy.Head("topic").During(untilStep: 5),
    Callbacks = args is [_, _, { Length: > 0 } histories, ..] ? [new JsonHistory($"{histories}/a.jsonl"), new CsvHistory($"{histories}/a.csv"), new TensorBoardLog(histories), new Steps()] : [new Steps()],
    FeatureCache = args.Length > 3 ? new FeatureCacheOptions { Folder = args[3] } : new(),
    Logger = new Warnings(),
    Checkpoints = new CheckpointOptions { Folder = args[0], EverySteps = int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture), Resume = true },
});
TrainingResult result;
try
{
    result = trainer.Fit(MtlDataset.From(rows), TinyTask.Rows(24, seed: 2));
}
catch (CheckpointException e)
{
    // What is in memory can still be used.
    Console.WriteLine($"failed {e.Message}");
    Console.WriteLine($"usable {double.IsFinite(new Trainer(model).Evaluate(TinyTask.Rows(24, seed: 2)).Metrics["score"])}");
    return 1;
}

using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
foreach (var (name, value) in model.state_dict().OrderBy(parameter => parameter.Key, StringComparer.Ordinal))
{
    hash.AppendData(Encoding.UTF8.GetBytes(name));
    hash.AppendData(value.bytes);
}

foreach (var epoch in result.History)
{
    hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{epoch.Loss:R} {epoch.LearningRate:R} {epoch.Dev!.Metrics["score"]:R} {epoch.Steps} {epoch.IsBest}")));
}

Console.WriteLine($"hash {Convert.ToHexStringLower(hash.GetHashAndReset())} steps {result.Steps} epochs {result.History.Count}");
return 0;
