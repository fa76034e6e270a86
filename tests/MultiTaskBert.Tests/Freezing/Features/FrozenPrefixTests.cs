using MultiTaskBert.Adapters;
using MultiTaskBert.Freezing;
using MultiTaskBert.Freezing.Features;
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
        foreach (var cache in (FeatureCacheOptions[])[new(), new() { MaxBytes = 6000 }, new() { Folder = folder.Path }])
        {
            var actual = Train(policy, cache);
            Assert.Empty(ModelBits.Changed(expected.Bits, actual.Bits));
            Assert.Equal(expected.Losses, actual.Losses);
            Assert.Equal(expected.Dev, actual.Dev);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
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
        using var prefix = new FrozenPrefix(model, new FeatureCacheOptions());
        Freeze(model, policy);
        prefix.Update();
        Assert.Equal(depth, prefix.Depth);
        Assert.Equal(depth > 0, prefix.Description is not null);
        using var batch = model.CreateCollator().Collate([.. TinyTask.Rows(5)]);
        using var scope = TorchSharp.torch.NewDisposeScope();
        var states = prefix.Forward(batch);
        Assert.Equal(depth > 0, states is not null);
        Assert.Equal(depth == 1, states?.Last.requires_grad ?? false);
    }

    [Fact]
    public void Update_AdaptersThatLearn_EndThePrefixBelowThem()
    {
        using var model = TinyTask.Model();
        model.AddLora(new LoraOptions { TargetModules = ["layer.1.attention.self.query"] });
        using var prefix = new FrozenPrefix(model, new FeatureCacheOptions());
        Freeze(model, "backbone");
        prefix.Update();
        Assert.Equal(1, prefix.Depth);

        // Frozen adapters are a part of what is frozen; when they say something else, nothing of before holds.
        foreach (var parameter in model.Components.Where(component => component.Kind == ComponentKind.Adapter).SelectMany(component => component.Parameters))
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
            model.Components.First(component => component.Kind == ComponentKind.Adapter).Parameters[^1].Value.add_(1);
        }

        prefix.Update();
        Assert.Equal(0, prefix.Store.Count);
    }

    [Fact]
    public void Fit_FrozenEncoder_ComputesEachRowOnce()
    {
        var rows = Rows(20, seed: 1);
        using var model = TinyTask.Model();
        using var prefix = new FrozenPrefix(model, new FeatureCacheOptions());
        Freeze(model, "backbone");
        prefix.Update();
        using var batch = model.CreateCollator().Collate([.. rows]);
        using var scope = TorchSharp.torch.NewDisposeScope();
        var first = prefix.Forward(batch)!.Last.bytes.ToArray();
        foreach (var parameter in model.Backbone.parameters())
        {
            using var noGradient = TorchSharp.torch.no_grad();
            parameter.fill_(double.NaN);   // whoever computed again would see it
        }

        Assert.Equal(first, prefix.Forward(batch)!.Last.bytes.ToArray());
    }

    [Fact]
    public void Fit_Logger_SaysWhatIsKeptAndWhere()
    {
        var log = new ListLogger();
        using var model = TinyTask.Model();
        new Trainer(model, new TrainerOptions { Epochs = 1, Freeze = FreezePolicy.Backbone, Logger = log }).Fit(TinyTask.Rows(4));
        Assert.Contains("Information: The output of the lowest 2 of 2 layers is frozen and computed once for each row; up to 1024 MiB are kept in memory.", log.Lines);
    }

    [Fact]
    public void Fit_OptionsOutOfRange_AreProblems()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("file", "text");
        using var model = TinyTask.Model(layers: 1);
        string Problem(FeatureCacheOptions cache) =>
            Assert.Throws<ArgumentException>(() => new Trainer(model, new TrainerOptions { FeatureCache = cache }).Fit(TinyTask.Rows(4))).Message;
        Assert.Contains("FeatureCache.MaxBytes is 0; it must be at least 1.", Problem(new() { MaxBytes = 0 }), StringComparison.Ordinal);
        Assert.Contains("FeatureCache.Folder is empty", Problem(new() { Folder = " " }), StringComparison.Ordinal);
        Assert.Contains("which is a file; name a folder.", Problem(new() { Folder = file }), StringComparison.Ordinal);
    }

    private static (Dictionary<string, string> Bits, double[] Losses, double[] Dev) Train(string policy, FeatureCacheOptions? cache, long seed = 7)
    {
        using var model = TinyTask.Model();
        var result = new Trainer(model, new TrainerOptions
        {
            Epochs = 4,
            BatchSize = 4,
            GradientAccumulationSteps = 2,
            LearningRate = 2e-3,
            Warmup = Warmup.None,
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

    private static MtlExample Join(MtlExample first, MtlExample second) => new MtlExample([.. first.Words!, .. second.Words!])
        .With("topic", first.Labels["topic"])
        .With("entities", ((string[])[.. Tags(first), .. Tags(second)]));

    private static IReadOnlyList<string> Tags(MtlExample row) => ((MultiTaskBert.Labels.NamesLabel)row.Labels["entities"]).Names;

    private static void Freeze(MultiTaskModel model, string policy) =>
        new Freezer(FreezePolicy.Parse(policy), model.Components).Apply(FreezeProgress.Start(model.Components));

    private static void Ask(MultiTaskModel model, FrozenPrefix prefix)
    {
        using var batch = model.CreateCollator().Collate([.. TinyTask.Rows(5)]);
        using var scope = TorchSharp.torch.NewDisposeScope();
        Assert.NotNull(prefix.Forward(batch));
    }
}
