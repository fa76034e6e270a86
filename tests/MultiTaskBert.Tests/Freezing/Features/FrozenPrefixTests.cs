using MultiTaskBert.Adapters;
using MultiTaskBert.Data;
using MultiTaskBert.Freezing;
using MultiTaskBert.Freezing.Features;
using MultiTaskBert.Labels.Answers;
using MultiTaskBert.Modeling;
using MultiTaskBert.Optimization;
using MultiTaskBert.Tests.Training;

namespace MultiTaskBert.Tests.Freezing.Features;

/// <summary>A training that keeps what frozen layers say ends with the same bits as one that does not. Oracle: the training without.</summary>
[Collection(nameof(OneAtATime))]
public sealed class FrozenPrefixTests
{
    public static TheoryData<string> Policies() =>
    [
        "backbone", "layers-below(1)", "layers-below(2)", "backbone + head(topic)", "embeddings", "none", "gradual-unfreeze(every-steps=5)",
        "gradual-unfreeze(every-epochs=1, include-embeddings=true)", "during(backbone, until-epoch=1) + during(backbone, from-epoch=2)",
        "layers-below(1) + during(backbone, from-step=7)", "matching(\"*word_embeddings*\") + layers-below(1)",
    ];

    [Theory]
    [MemberData(nameof(Policies))]
    public void Fit_WithAndWithoutCache_EndsWithTheSameBits(string policy)
    {
        using var folder = new TemporaryFolder();
        var expected = Train(policy, cache: null);
        Assert.NotEqual(expected.Bits.Values, Train(policy, cache: null, seed: 8).Bits.Values);
        FeatureCacheOptions inFile = new() { Folder = folder.Path }, inSmallFile = new() { Folder = folder.File("small"), MaxBytes = 6000 };
        foreach (var cache in (FeatureCacheOptions[])[new(), new() { MaxBytes = 6000 }, inFile, inFile, inSmallFile, inSmallFile])
        {
            var actual = Train(policy, cache);
            Assert.Empty(ModelBits.Changed(expected.Bits, actual.Bits));
            Assert.Equal(expected.Losses, actual.Losses);
            Assert.Equal(expected.Dev, actual.Dev);
        }
    }

    // The oracle of the bits is the training without any store; of the work, the rows that went through the frozen layers.
    [Theory]
    [InlineData("backbone", 2)]
    [InlineData("layers-below(1)", 1)]
    public void Forward_FileOfAnEarlierRun_ComputesNoPrefixAndGivesTheSameBits(string policy, int depth)
    {
        using var folder = new TemporaryFolder();
        var expected = Run(cache: null);
        Assert.True(expected.ComputedRows > 0);
        var cache = new FeatureCacheOptions { Folder = folder.Path };
        Assert.Equal(expected, Run(cache));
        var file = Assert.Single(Directory.GetFiles(folder.Path));
        var bytes = File.ReadAllBytes(file);
        Assert.Equal(expected with { ComputedRows = 0 }, Run(cache));
        Assert.Equal(bytes, File.ReadAllBytes(file));

        // Other weights or another precision: another file.
        Assert.True(Run(cache, model => model.Backbone.Precision = MultiTaskBert.Backbones.Precision.BFloat16).ComputedRows > 0);
        Assert.True(Run(cache, model => Change(model.Backbone.Parts[1].Module.parameters().First())).ComputedRows > 0);
        Assert.Equal(3, Directory.GetFiles(folder.Path).Length);
        Assert.Equal(expected with { ComputedRows = 0 }, Run(cache));
        Assert.Equal(expected with { ComputedRows = 0 }, Run(cache, model => Change(model.Heads[0].parameters().First())));   // above

        (string Bits, long ComputedRows) Of(FrozenPrefix prefix, MtlBatch batch)
        {
            using var scope = TorchSharp.torch.NewDisposeScope();
            using var noGradient = TorchSharp.torch.no_grad();
            return (Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(prefix.Lower(batch.InputIds, batch.AttentionMask, batch.TokenTypeIds)!.bytes)), prefix.ComputedRows);
        }

        Outcome Run(FeatureCacheOptions? cache, Action<MultiTaskModel>? change = null)
        {
            using var model = TinyTask.Model();
            change?.Invoke(model);
            using var prefix = new FrozenPrefix(model, cache, Assert.Fail);
            Freeze(model, policy);
            prefix.Update();
            Assert.Equal(depth, prefix.Depth);
            using var batch = model.CreateCollator().Collate([.. Rows(20, seed: 1)]);
            var (bits, computed) = Of(prefix, batch);
            return new Outcome(bits, computed);
        }
    }

    // Oracle: the training without. However the file was left, the bits are its.
    [Fact]
    public void Fit_FileOfAnEarlierTrainingWholeOrNot_EndsWithTheSameBits()
    {
        using var folder = new TemporaryFolder();
        var cache = new FeatureCacheOptions { Folder = folder.Path };
        var expected = Train("backbone", cache: null);
        Assert.Empty(ModelBits.Changed(expected.Bits, Train("backbone", cache).Bits));
        var path = Assert.Single(Directory.GetFiles(folder.Path));
        var file = File.ReadAllBytes(path);
        Assert.Empty(ModelBits.Changed(expected.Bits, Train("backbone", cache).Bits));
        Assert.Equal(file, File.ReadAllBytes(path));
        foreach (var damaged in (byte[][])[file[..(file.Length / 2)], [.. file[..5000], .. new byte[100], .. file[5100..]], file[..10], []])
        {
            File.WriteAllBytes(path, damaged);
            Assert.Empty(ModelBits.Changed(expected.Bits, Train("backbone", cache).Bits));
        }
    }

    [Fact]
    public void Fit_DamagedFile_SaysSoBeforeTheFirstStep()
    {
        using var folder = new TemporaryFolder();
        var cache = new FeatureCacheOptions { Folder = folder.Path };
        Train("backbone", cache);
        var path = Assert.Single(Directory.GetFiles(folder.Path));
        using (var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite))
        {
            RandomAccess.SetLength(file, RandomAccess.GetLength(file) - 1);
        }

        var log = new ListLogger();
        using var model = TinyTask.Model();
        new Trainer(model, Plain.Options with { Epochs = 1, Freeze = FreezePolicy.Backbone, FeatureCache = cache, Logger = log }).Fit(TinyTask.Rows(4));
        Assert.Contains(log.Lines, line => line.StartsWith("Warning: ", StringComparison.Ordinal) && line.Contains("torn or damaged", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("backbone", 2)]
    [InlineData("layers-below(1)", 1)]
    [InlineData("embeddings", 0)]
    [InlineData("none", 0)]
    [InlineData("matching(\"layer.*\")", 0)]
    [InlineData("layers-below(1) + matching(\"*layer.1.attention*\")", 1)]
    public void Update_Policy_GoesAsDeepAsWholePartsAreFrozen(string policy, int depth)
    {
        using var model = TinyTask.Model();
        using var prefix = new FrozenPrefix(model, new FeatureCacheOptions(), Assert.Fail);
        Freeze(model, policy);
        prefix.Update();
        Assert.Equal(depth, prefix.Depth);
        Assert.Equal(depth > 0, prefix.Description is not null);
        using var batch = model.CreateCollator().Collate([.. TinyTask.Rows(5)]);
        using var scope = TorchSharp.torch.NewDisposeScope();
        var lower = prefix.Lower(batch.InputIds, batch.AttentionMask, batch.TokenTypeIds);
        Assert.Equal(depth > 0, lower is not null);
        Assert.Equal(depth == 1, lower is not null && model.Backbone.ForwardUpper(lower, batch.AttentionMask, depth).Last.requires_grad);
    }

    [Fact]
    public void Update_AdaptersThatLearn_EndThePrefixBelowThem()
    {
        using var model = TinyTask.Model();
        model.AddLora(new LoraOptions { TargetModules = ["layer.1.attention.self.query"] });
        using var prefix = new FrozenPrefix(model, new FeatureCacheOptions(), Assert.Fail);
        Freeze(model, "backbone");
        prefix.Update();
        Assert.Equal(1, prefix.Depth);

        // Frozen adapters are a part of what is frozen; when they say something else, nothing of before holds.
        foreach (var parameter in model.GetComponents().Where(component => component.Kind == ComponentKind.Adapter).SelectMany(component => component.Parameters))
        {
            parameter.Value.requires_grad = false;
        }

        prefix.Update();
        Assert.Equal(2, prefix.Depth);
        Ask(model, prefix);
        prefix.Update();
        Assert.True(prefix.Store!.Count > 0);
        using (TorchSharp.torch.no_grad())
        {
            model.GetComponents().First(component => component.Kind == ComponentKind.Adapter).Parameters[^1].Value.add_(1);
        }

        prefix.Update();
        Assert.Equal(0, prefix.Store.Count);
    }

    [Fact]
    public void Fit_FrozenEncoder_ComputesEachRowOnce()
    {
        var rows = Rows(20, seed: 1);
        using var model = TinyTask.Model();
        using var prefix = new FrozenPrefix(model, new FeatureCacheOptions(), Assert.Fail);
        Freeze(model, "backbone");
        prefix.Update();
        using var batch = model.CreateCollator().Collate([.. rows]);
        using var scope = TorchSharp.torch.NewDisposeScope();
        var first = prefix.Lower(batch.InputIds, batch.AttentionMask, batch.TokenTypeIds)!.bytes.ToArray();
        foreach (var parameter in model.Backbone.parameters())
        {
            using var noGradient = TorchSharp.torch.no_grad();
            parameter.fill_(double.NaN);   // whoever computed again would see it
        }

        Assert.Equal(first, prefix.Lower(batch.InputIds, batch.AttentionMask, batch.TokenTypeIds)!.bytes.ToArray());
    }

    [Fact]
    public void Fit_Logger_SaysWhatIsKeptAndWhere()
    {
        var log = new ListLogger();
        using var model = TinyTask.Model();
        new Trainer(model, Plain.Options with { Epochs = 1, Freeze = FreezePolicy.Backbone, Logger = log }).Fit(TinyTask.Rows(4));
        Assert.Contains("Information: The output of the lowest 2 of 2 layers is frozen and computed once for each row; up to 1024 MiB are kept in memory.", log.Lines);
    }

    [Fact]
    public void Fit_OptionsOutOfRange_AreProblems()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("file", "text");
        using var model = TinyTask.Model(layers: 1);
        string Problem(FeatureCacheOptions cache) =>
            Assert.Throws<ArgumentException>(() => new Trainer(model, Plain.Options with { FeatureCache = cache }).Fit(TinyTask.Rows(4))).Message;
        Assert.Contains("FeatureCache.MaxBytes is 0; it must be at least 1.", Problem(new() { MaxBytes = 0 }), StringComparison.Ordinal);
        Assert.Contains("FeatureCache.Folder is empty", Problem(new() { Folder = " " }), StringComparison.Ordinal);
        Assert.Contains("which is a file; name a folder.", Problem(new() { Folder = file }), StringComparison.Ordinal);
    }

    private static (Dictionary<string, string> Bits, double[] Losses, double[] Dev) Train(string policy, FeatureCacheOptions? cache, long seed = 7)
    {
        using var model = TinyTask.Model();
        var result = new Trainer(model, Plain.Options with
        {
            Epochs = 4,
            BatchSize = 4,
            Gradients = Plain.Options.Gradients with { AccumulationSteps = 2 },
            LearningRate = 2e-3,
            Optimization = Plain.Options.Optimization with { Warmup = Warmup.None },
            Seed = seed,
            Freeze = FreezePolicy.Parse(policy),
            FeatureCache = cache,
        }).Fit(Rows(30, seed: 1), Rows(9, seed: 2));
        return (ModelBits.Of(model), [.. result.History.Select(epoch => epoch.Loss)], [.. result.History.Select(epoch => epoch.Dev!.Metrics["loss"])]);
    }

    // Rows of very different lengths: some are several of the task's, one behind the other.
    private static MtlDataset Rows(int count, int seed)
    {
        var rows = TinyTask.Rows(count, seed);
        return MtlDataset.From(rows.Select((row, i) => Enumerable.Range(1, i % 4).Aggregate(row, (longer, k) => Join(longer, rows[(i + k) % rows.Count]))).ToArray());
    }

    private static MtlRow Join(MtlRow first, MtlRow second) => new MtlRow([.. first.Words!, .. second.Words!])
        .With("topic", first.Labels["topic"])
        .With("entities", ((string[])[.. Tags(first), .. Tags(second)]));

    private static IReadOnlyList<string> Tags(MtlRow row) => ((NamesLabel)row.Labels["entities"]).Names;

    private static void Change(TorchSharp.Modules.Parameter parameter)
    {
        using var noGradient = TorchSharp.torch.no_grad();
        parameter.add_(0.01);
    }

    private static void Freeze(MultiTaskModel model, string policy) =>
        new Freezer(FreezePolicy.Parse(policy), model.GetComponents()).Apply(new FreezeProgress(model.GetComponents()));

    private static void Ask(MultiTaskModel model, FrozenPrefix prefix)
    {
        using var batch = model.CreateCollator().Collate([.. TinyTask.Rows(5)]);
        using var scope = TorchSharp.torch.NewDisposeScope();
        Assert.NotNull(prefix.Lower(batch.InputIds, batch.AttentionMask, batch.TokenTypeIds));
    }

    private sealed record Outcome(string Bits, long ComputedRows);
}
