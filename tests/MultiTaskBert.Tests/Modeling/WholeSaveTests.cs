using System.Collections.Concurrent;
using System.Diagnostics;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Pretrained.Saving;

namespace MultiTaskBert.Tests.Modeling;

/// <summary>
/// A save over a model that is there replaces it as a whole or not at all. It used to go file by file: killed in between, it left the encoder of one model with the heads of another, and
/// who loaded meanwhile got a mix.
/// </summary>
[Collection(nameof(OneAtATime))]
public sealed class WholeSaveTests : IDisposable
{
    private static readonly string[] Files = ["config.json", "heads.safetensors", "model.safetensors", "tokenizer_config.json", "tokenizer.json", "vocab.txt"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Save_KilledAtRandomInstants_LeavesTheOldModelOrTheNewOne()
    {
        const int Kills = 12;
        var target = Path.Combine(_folder.Path, "model");
        Directory.CreateDirectory(target);
        File.WriteAllText(Path.Combine(target, "README.md"), "mine");
        var random = new Random(20261130);
        var seen = new List<float>();
        for (var kill = 0; kill < Kills; kill++)
        {
            await KillWhileSaving(target, saves: random.Next(1, 5), milliseconds: random.NextDouble() * 12);
            using var loaded = MultiTaskModel.Load(target);
            seen.Add(UniformModel.ValueOf(loaded));
            Assert.Equal("mine", File.ReadAllText(Path.Combine(target, "README.md")));
        }

        Assert.All(seen, value => Assert.True(value is 1 or 2, $"A mix was loaded: {string.Join(", ", seen)}"));
        using var model = UniformModel.Of(4);
        model.Save(target);
        Assert.Equal(Sorted([.. Files, "README.md"]), Entries(target));
    }

    // What a process leaves that is killed between two renames, for each of them.
    [Fact]
    public void Load_ExchangeCutOffAfterEachFile_FindsTheOldModel()
    {
        using MultiTaskModel old = UniformModel.Of(1), next = UniformModel.Of(2);
        next.Save(_folder.File("next"));
        for (var (files, isWhole) = (0, false); !isWhole; files++)
        {
            var target = _folder.File($"cut-{files}");
            old.Save(target);
            var before = Entries(target);
            var staged = Path.Combine(target, "staged");
            Directory.CreateDirectory(FolderJournal.NewFiles(staged));
            foreach (var file in Directory.GetFiles(_folder.File("next")))
            {
                File.Copy(file, Path.Combine(FolderJournal.NewFiles(staged), Path.GetFileName(file)));
            }

            var journal = FolderJournal.Begin(target, staged, ["adapter_config.json", "adapter_model.safetensors"]);
            isWhole = journal.ExchangeOneByOne().Take(files).Count() < files;

            using var loaded = MultiTaskModel.Load(target);
            Assert.Equal(1, UniformModel.ValueOf(loaded));
            Assert.Equal(before, Entries(target));
        }
    }

    [Fact]
    public void Load_BesideReSaves_GetsTheOldModelOrTheNewOne()
    {
        const int Loads = 300;
        using MultiTaskModel one = UniformModel.Of(1), two = UniformModel.Of(2);
        one.Save(_folder.Path);
        var results = new ConcurrentBag<string>();
        var saves = 0;
        var saver = new Thread(() =>
        {
            while (results.Count < Loads)
            {
                (saves++ % 2 == 0 ? two : one).Save(_folder.Path);
            }
        });
        var loaders = Enumerable.Range(0, 3).Select(_ => new Thread(() =>
        {
            while (results.Count < Loads)
            {
                try
                {
                    using var loaded = MultiTaskModel.Load(_folder.Path);
                    results.Add(UniformModel.ValueOf(loaded) switch { 1 => "one", 2 => "two", _ => "mix" });
                }
#pragma warning disable CA1031 // An exception in a thread would end the process instead of the test.
                catch (Exception e)
#pragma warning restore CA1031
                {
                    results.Add(e.ToString());
                }
            }
        })).ToArray();
        Array.ForEach([saver, .. loaders], thread => thread.Start());
        Array.ForEach([saver, .. loaders], thread => thread.Join());

        Assert.Equal(["one", "two"], results.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.True(saves > 10, $"There were only {saves} saves beside the loads.");
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("model.safetensors")]
    [InlineData("heads.safetensors")]
    [InlineData("vocab.txt")]
    [InlineData("tokenizer.json")]
    [InlineData("adapter_config.json")]
    public void Save_FolderWhereAFileMustGo_SaysSoAndChangesNothing(string name)
    {
        using MultiTaskModel old = UniformModel.Of(2), next = UniformModel.Of(1);
        old.Save(_folder.Path);
        var content = File.Exists(_folder.File(name)) ? File.ReadAllBytes(_folder.File(name)) : [];
        File.Delete(_folder.File(name));
        Directory.CreateDirectory(_folder.File(name));
        var before = Bytes();

        var message = Assert.Throws<CheckpointException>(() => next.Save(_folder.Path)).Message;

        Assert.Contains($"'{name}' is a folder there", message, StringComparison.Ordinal);
        Assert.Contains("What was in the folder before is as it was", message, StringComparison.Ordinal);
        Assert.Equal(before, Bytes());
        Directory.Delete(_folder.File(name));
        if (content.Length > 0)
        {
            File.WriteAllBytes(_folder.File(name), content);
        }

        using var loaded = MultiTaskModel.Load(_folder.Path);
        Assert.Equal(2, UniformModel.ValueOf(loaded));
    }

    [Fact]
    public async Task Save_DiskThatFillsUp_FailsClearlyAndLeavesTheModelThatWasThere()
    {
        // Room for one model and two thirds of the next.
        using (var model = UniformModel.Of(2))
        {
            model.Save(_folder.File("model"));
        }

        var pages = Directory.EnumerateFiles(_folder.File("model")).Sum(path => (new FileInfo(path).Length + 4095) / 4096);
        var disk = Directory.CreateDirectory(_folder.File("disk")).FullName;
        var lines = await SmallDisk.RunAsync(disk, $"{pages * 4 * 5 / 3}k", $"dotnet '{SmallDisk.Trainee}' save '{disk}/model' 2 4; ls -a '{disk}/model'");
        Assert.Equal("saved", lines[0]);
        Assert.StartsWith("failed ", lines[1], StringComparison.Ordinal);
        Assert.Contains("No space left", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain(".multitaskbert-save", lines[1], StringComparison.Ordinal);
        Assert.Equal("holds 2", lines[2]);
        Assert.DoesNotContain(lines[3..], line => line.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Save_DiskThatIsFullFromTheStart_LeavesNothingBehind()
    {
        var disk = Directory.CreateDirectory(_folder.File("disk")).FullName;
        var lines = await SmallDisk.RunAsync(disk, "32k", $"dotnet '{SmallDisk.Trainee}' save '{disk}/model' 2 2>&1; ls -a '{disk}'");
        Assert.Contains("No space left", lines[0], StringComparison.Ordinal);
        Assert.Contains("Nothing was written", lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain("model", lines);
    }

    [Fact]
    public void Save_FolderBehindALink_ReplacesWhatIsThere()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links take a privilege there.");
        using MultiTaskModel old = UniformModel.Of(1), next = UniformModel.Of(2);
        old.Save(_folder.File("real"));
        Directory.CreateSymbolicLink(_folder.File("link"), _folder.File("real"));
        var elsewhere = _folder.Write("elsewhere.txt", "not ours");
        File.Delete(Path.Combine(_folder.File("real"), "vocab.txt"));
        File.CreateSymbolicLink(Path.Combine(_folder.File("real"), "vocab.txt"), elsewhere);

        next.Save(_folder.File("link"));

        Assert.NotNull(new DirectoryInfo(_folder.File("link")).LinkTarget);
        Assert.Equal("not ours", File.ReadAllText(elsewhere));
        using var loaded = MultiTaskModel.Load(_folder.File("real"));
        Assert.Equal(2, UniformModel.ValueOf(loaded));
    }

    [Fact]
    public void Save_LeftoversOfKilledSaves_AreSweptByExactNamesAlone()
    {
        using var model = UniformModel.Of(2);
        var hex = new string('a', 32);
        string[] ours = [$".multitaskbert-save.{hex}.tmp/new/model.safetensors", $"model.safetensors.123.{hex}.tmp", $"heads.safetensors.9.{hex}.tmp"];
        string[] users = ["README.md", "notes.tmp", $"mine.123.{hex}.tmp", ".multitaskbert-save.mine.tmp/file", "checkpoints/a.tmp", "model.safetensors.bak.tmp"];
        foreach (var name in (string[])[.. ours, .. users])
        {
            _folder.Write(name, "x");
        }

        // One that a running save writes into is left alone.
        var (running, owner) = SaveLeftovers.Create(_folder.Path);
        using (owner)
        {
            model.Save(_folder.Path);
        }

        Assert.All(ours, name => Assert.False(File.Exists(_folder.File(name)), name));
        Assert.All(users, name => Assert.Equal("x", File.ReadAllText(_folder.File(name))));
        Assert.True(Directory.Exists(running));
        model.Save(_folder.Path);
        Assert.False(Directory.Exists(running));
    }

    [Fact]
    public void Save_OverAModelWithOtherFiles_LeavesNoneOfItsFiles()
    {
        using MultiTaskModel old = UniformModel.Of(1), next = UniformModel.Of(2);
        old.Save(_folder.Path);
        _folder.Write("merges.txt", "of an earlier tokenizer");
        _folder.Write("model.safetensors.index.json", "{}");
        next.Save(_folder.Path);
        Assert.Equal(Sorted(Files), Entries(_folder.Path));
    }

    [Theory]
    [InlineData("=../outside.txt\n")]
    [InlineData("+/etc/outside.txt\n")]
    [InlineData("?config.json\n")]
    [InlineData("=a/../../outside.txt\n")]
    public void Load_ListOfASaveThatLeavesTheFolder_IsRefused(string list)
    {
        var target = _folder.File("model");
        using var model = UniformModel.Of(2);
        model.Save(target);
        var outside = _folder.Write("outside.txt", "stays");
        _folder.Write("model/.multitaskbert-save.undo/list", list);
        _folder.Write("model/.multitaskbert-save.undo/old/outside.txt", "bad");
        Assert.Contains("is no line of the list of a save", Assert.Throws<CheckpointException>(() => MultiTaskModel.Load(target)).Message, StringComparison.Ordinal);
        Assert.Equal("stays", File.ReadAllText(outside));
    }

    [Fact]
    public void SaveAdapterAndBackboneSave_FolderWhereAFileMustGo_ChangeNothing()
    {
        using var model = UniformModel.Of(1);
        model.SaveAdapter(_folder.Path);
        using var other = UniformModel.Of(3);
        File.Delete(_folder.File("adapter_config.json"));
        Directory.CreateDirectory(_folder.File("adapter_config.json"));
        Directory.CreateDirectory(_folder.File("config.json"));
        var before = Bytes();
        Assert.Contains("the adapters cannot be saved", Assert.Throws<CheckpointException>(() => other.SaveAdapter(_folder.Path)).Message, StringComparison.Ordinal);
        Assert.Contains("the encoder cannot be saved", Assert.Throws<CheckpointException>(() => other.Backbone.Save(_folder.Path)).Message, StringComparison.Ordinal);
        Assert.Equal(before, Bytes());
    }

    private static async Task KillWhileSaving(string folder, int saves, double milliseconds)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet", [SmallDisk.Trainee, "save", folder])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GOMP_SPINCOUNT"] = "0";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var done = 0;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            Assert.Equal("saved", line);
            if (++done == saves)
            {
                var instant = Stopwatch.StartNew();
                while (instant.Elapsed.TotalMilliseconds < milliseconds)
                {
                    Thread.SpinWait(20);
                }

                process.Kill();
                break;
            }
        }

        await process.WaitForExitAsync();
        Assert.True(done == saves, await errors);
    }

    private static string[] Entries(string folder) => Sorted(Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)));

    private static string[] Sorted(IEnumerable<string> names) => [.. names.Order(StringComparer.Ordinal)];

    private Dictionary<string, string> Bytes() => Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories)
        .ToDictionary(path => path, path => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path))), StringComparer.Ordinal);
}
