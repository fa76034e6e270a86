using System.Text.Json.Nodes;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Training;
using MultiTaskBert.Training.Checkpoints;

namespace MultiTaskBert.Tests.Training.Checkpoints;

/// <summary>Folders of checkpoints as they come: in use, not writable, with damaged checkpoints, with folders of the user, with states that are whole and wrong.</summary>
[Collection(nameof(OneAtATime))]
public sealed class CheckpointFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MtlDataset _train = TinyTask.Rows(16);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Fit_FolderThatCannotBeWritten_IsToldBeforeTheFirstStep()
    {
        var file = _folder.Write("taken", "a file where a folder should be");
        using var model = TinyTask.Model(layers: 1);
        var seen = new Recorder();
        var options = Options with { Callbacks = [seen], Checkpoints = new CheckpointOptions { Folder = Path.Combine(file, "run") } };
        var message = Assert.Throws<CheckpointException>(() => new Trainer(model, options).Fit(_train)).Message;
        Assert.Contains("checkpoints cannot be written there", message, StringComparison.Ordinal);
        Assert.Empty(seen.Order);
    }

    [Fact]
    public void Fit_FolderOfATrainingThatRuns_IsRefused()
    {
        using var model = TinyTask.Model(layers: 1);
        string? refusal = null;
        var seen = new Recorder
        {
            AfterStep = step =>
            {
                if (step.Step == 1)
                {
                    using var other = TinyTask.Model(layers: 1);
                    refusal = Assert.Throws<CheckpointException>(() => new RunCheckpoints(Checkpoints)).Message;
                }
            },
        };
        new Trainer(model, Options with { Callbacks = [seen], Checkpoints = Checkpoints }).Fit(_train);
        Assert.Contains("another training, of this process or another, writes its checkpoints there", refusal, StringComparison.Ordinal);
        new RunCheckpoints(Checkpoints).Dispose();   // Afterwards it is free.
    }

    // Once each new checkpoint was deleted as soon as it was written, because damaged ones had higher numbers.
    [Fact]
    public void Fit_DamagedCheckpointsOfHigherNumbers_AreSweptAndNewOnesStay()
    {
        foreach (var step in (int[])[900, 901, 902])
        {
            var damaged = Directory.CreateDirectory(Path.Combine(_folder.Path, $"checkpoint-{step:D6}"));
            File.WriteAllText(Path.Combine(damaged.FullName, "state.json"), "{}");
        }

        using var model = TinyTask.Model(layers: 1);
        var seen = new Recorder();
        new Trainer(model, Options with { Callbacks = [seen], Checkpoints = Checkpoints }).Fit(_train);

        Assert.Equal(3, seen.Started!.Warnings.Count(warning => warning.Contains("checkpoint-0009", StringComparison.Ordinal)));
        Assert.Equal(["checkpoint-000004", "checkpoint-000008"], Directory.GetDirectories(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(8, new CheckpointStore(_folder.Path).FindNewestWhole(Assert.Fail)?.Step);
    }

    [Fact]
    public void Fit_FoldersOfTheUserWithNamesAlike_Stay()
    {
        string[] own = ["checkpoint-of-mine.tmp", "checkpoint-12", "checkpoint-", "checkpoint-000001-copy", "checkpoint-000001.old"];
        foreach (var name in own)
        {
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(_folder.Path, name)).FullName, "mine"), "x");
        }

        Directory.CreateDirectory(Path.Combine(_folder.Path, "checkpoint-000003.tmp"));
        Directory.CreateDirectory(Path.Combine(_folder.Path, "checkpoint-000003.old.tmp"));
        using var model = TinyTask.Model(layers: 1);
        new Trainer(model, Options with { Checkpoints = Checkpoints }).Fit(_train);

        Assert.All(own, name => Assert.True(File.Exists(Path.Combine(_folder.Path, name, "mine")), name));
        Assert.Empty(Directory.GetDirectories(_folder.Path, "checkpoint-000003*"));
    }

    // Every value of the state in turn becomes null, and a wrong number, a text or something empty, under right hashes: one documented exception, or a training that goes on to its end.
    [Fact]
    public void Fit_StateThatIsWholeAndWrong_IsOneExceptionAndNoWeightChanges()
    {
        using (var first = TinyTask.Model(layers: 1))
        {
            var seen = new Recorder { AfterEpoch = epoch => epoch.Stop("for today") };
            new Trainer(first, Options with { Callbacks = [seen], Checkpoints = Checkpoints }).Fit(_train, _train);
        }

        var folder = new CheckpointStore(_folder.Path).NewestFirst()[0].Folder;
        var state = Path.Combine(folder, "state.json");
        var whole = File.ReadAllText(state);
        var (refused, gone) = (0, 0);
        foreach (var (place, path) in Paths(JsonNode.Parse(whole)!, string.Empty).Where(path => !path.StartsWith("/settings/", StringComparison.Ordinal) && !path.Contains("/metrics/", StringComparison.Ordinal)).Index())
        {
            foreach (var wrong in (string[])["null", ((string[])["-7", "\"x\"", "{}", "[]", "1000000000000000"])[place % 5]])
            {
                File.WriteAllText(state, Changed(whole, path, wrong));
                ChecksumFile.Write(folder);
                using var model = TinyTask.Model(layers: 1, seed: 5);
                var before = ModelBits.Of(model);
                var stop = new Recorder { AfterStep = step => step.Stop("enough") };
                try
                {
                    new Trainer(model, Options with { Callbacks = [stop], Checkpoints = new CheckpointOptions { Folder = _folder.Path, Resume = true, EveryEpoch = false, EverySteps = 1000 } }).Fit(_train, _train);
                    gone++;
                }
                catch (CheckpointException)
                {
                    refused++;
                    Assert.Empty(ModelBits.Changed(before, ModelBits.Of(model)));
                }

                foreach (var written in Directory.GetDirectories(_folder.Path, "checkpoint-*").Where(written => !written.Equals(folder, StringComparison.Ordinal)))
                {
                    Directory.Delete(written, recursive: true);
                }
            }
        }

        Assert.True(refused > 3 * gone, $"{refused} refused, {gone} gone on with");
    }

    [Fact]
    public void Fit_StateFileMissingUnderRightHashes_IsOneException()
    {
        using (var first = TinyTask.Model(layers: 1))
        {
            new Trainer(first, Options with { Checkpoints = Checkpoints }).Fit(_train);
        }

        var folder = new CheckpointStore(_folder.Path).NewestFirst()[0].Folder;
        foreach (var file in (string[])["state.json", "weights.safetensors", "training.safetensors"])
        {
            var path = Path.Combine(folder, file);
            var bytes = File.ReadAllBytes(path);
            File.Delete(path);
            ChecksumFile.Write(folder);
            using var model = TinyTask.Model(layers: 1, seed: 5);
            var before = ModelBits.Of(model);
            Assert.Throws<CheckpointException>(() => new Trainer(model, Options with { Checkpoints = Checkpoints }).Fit(_train));
            Assert.Empty(ModelBits.Changed(before, ModelBits.Of(model)));
            File.WriteAllBytes(path, bytes);
            ChecksumFile.Write(folder);
        }
    }

    [Fact]
    public void Fit_StateOfAnEarlierVersion_SaysSo()
    {
        using (var first = TinyTask.Model(layers: 1))
        {
            new Trainer(first, Options with { Checkpoints = Checkpoints }).Fit(_train);
        }

        var folder = new CheckpointStore(_folder.Path).NewestFirst()[0].Folder;
        var state = Path.Combine(folder, "state.json");
        File.WriteAllText(state, Changed(File.ReadAllText(state), "/format_version", "2"));
        ChecksumFile.Write(folder);
        using var model = TinyTask.Model(layers: 1);
        var message = Assert.Throws<CheckpointException>(() => new Trainer(model, Options with { Checkpoints = Checkpoints }).Fit(_train)).Message;
        Assert.Contains("has the version 2", message, StringComparison.Ordinal);
        Assert.Contains("Finish the training with the version of the library that began it", message, StringComparison.Ordinal);
    }

    private static TrainerOptions Options => new() { Epochs = 2, BatchSize = 4, LearningRate = 1e-3, Freeze = FreezePolicy.None };

    private CheckpointOptions Checkpoints => new() { Folder = _folder.Path, Resume = true };

    private static IEnumerable<string> Paths(JsonNode? node, string path) => node switch
    {
        JsonObject children => children.SelectMany(child => Paths(child.Value, $"{path}/{child.Key}").Prepend($"{path}/{child.Key}")),
        JsonArray entries => entries.SelectMany((entry, i) => Paths(entry, $"{path}/{i}").Prepend($"{path}/{i}")),
        _ => [],
    };

    private static string Changed(string text, string path, string value)
    {
        var root = JsonNode.Parse(text)!;
        var names = path.Split('/')[1..];
        var parent = names[..^1].Aggregate(root, (node, name) => node is JsonArray entries ? entries[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)]! : node[name]!);
        if (parent is JsonArray list)
        {
            list[int.Parse(names[^1], System.Globalization.CultureInfo.InvariantCulture)] = JsonNode.Parse(value);
        }
        else
        {
            parent[names[^1]] = JsonNode.Parse(value);
        }

        return root.ToJsonString();
    }
}
