using MultiTaskBert.Data;
using MultiTaskBert.Optimization;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Sampling;
using MultiTaskBert.Tests.Backbones;
using MultiTaskBert.Training;
using MultiTaskBert.Weighting;

namespace MultiTaskBert.Tests.Training;

/// <summary>Trainings and evaluations whose rows are longer than the encoder reads at once.</summary>
[Collection(nameof(OneAtATime))]
public sealed class LongTextTrainingTests : IDisposable
{
    private const int MaxLength = 14;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> EveryEncoder => RandomEncoder.Names;

    [Fact]
    public void Fit_InWindows_FindsWhatCuttingLoses()
    {
        var (train, dev) = (Documents(60), Documents(20, seed: 2));
        var windows = Learn(LongText.Windows(overlap: 3));
        var cut = Learn(LongText.Truncate);
        Assert.InRange(windows["entities/f1"], 0.95, 1);
        Assert.InRange(cut["entities/f1"], 0.1, 0.7);
        Assert.Equal((0, 20), (windows.TruncatedRows, cut.TruncatedRows));
        Assert.Equal(0, windows.LostLabels["entities"]);
        Assert.True(cut.LostLabels["entities"] > 100);

        EvaluationResult Learn(LongText way)
        {
            using var model = TinyTask.Model(dropout: 0);
            var trainer = new Trainer(model, Options(way) with { Epochs = 12, BatchSize = 4, LearningRate = 3e-3 });
            trainer.Fit(train);
            return trainer.Evaluate(dev);
        }
    }

    // Oracle: the same training done in another way that may change no bit.
    [Theory]
    [InlineData("again")]
    [InlineData("collated ahead")]
    [InlineData("recomputing")]
    [InlineData("frozen, kept")]
    [InlineData("lower half frozen, kept")]
    [InlineData("lower half frozen, kept and recomputing")]
    public void Fit_InWindows_GivesTheBitsOfTheOtherWay(string way)
    {
        var options = Options(LongText.Windows(overlap: 3, pooling: way == "again" ? WindowPooling.MaxLogit : WindowPooling.MeanState)) with
        {
            Freeze = way switch { "frozen, kept" => FreezePolicy.Backbone, "again" or "collated ahead" or "recomputing" => FreezePolicy.None, _ => FreezePolicy.LayersBelow(1) },
            FeatureCache = null,
        };
        var other = way switch
        {
            "again" => options,
            "collated ahead" => options with { Batches = options.Batches with { Prefetch = 3 } },
            "recomputing" => options with { Gradients = options.Gradients with { Checkpointing = true } },
            "lower half frozen, kept and recomputing" => options with { FeatureCache = new(), Gradients = options.Gradients with { Checkpointing = true } },
            _ => options with { FeatureCache = new() },
        };
        Assert.Empty(ModelBits.Changed(Train(options), Train(other)));
    }

    [Fact]
    public void Fit_InWindowsCancelledAndResumed_EndsWithTheBitsOfTheWholeTraining()
    {
        var options = Options(LongText.Windows(overlap: 3)) with { Batches = new() { Sampler = null, Collation = new() { MaxLength = MaxLength, LongText = LongText.Windows(overlap: 3) } } };
        var expected = Train(options);
        var checkpoints = new CheckpointOptions { Folder = _folder.Path, EverySteps = 1, Resume = true };
        for (var stopAt = 2; stopAt < 5; stopAt += 2)
        {
            using var model = TinyTask.Model(layers: 3, seed: stopAt == 2 ? 0 : 9);
            using var stop = new CancellationTokenSource();
            new Trainer(model, options with { Checkpoints = checkpoints, Callbacks = [new Recorder { AfterStep = step => Cancel(step.Step, stopAt, stop) }] }).FitUntilCancelled(Documents(10), Documents(3, seed: 2), stop.Token);
        }

        using var last = TinyTask.Model(layers: 3, seed: 9);
        new Trainer(last, options with { Checkpoints = checkpoints }).Fit(Documents(10), Documents(3, seed: 2));
        Assert.Empty(ModelBits.Changed(expected, ModelBits.Of(last)));

        using var changed = TinyTask.Model(layers: 3);
        var exception = Assert.Throws<CheckpointException>(() => new Trainer(changed, options with
        {
            Checkpoints = checkpoints,
            Batches = options.Batches with { Collation = new() { MaxLength = MaxLength, LongText = LongText.Windows(overlap: 2) } },
        }).Fit(Documents(10), Documents(3, seed: 2)));
        Assert.Contains("Collation was", exception.Message, StringComparison.Ordinal);

        static void Cancel(long step, int stopAt, CancellationTokenSource stop)
        {
            if (step == stopAt)
            {
                stop.Cancel();
            }
        }
    }

    // Oracle: the one batch of all rows, without dropout: windows change nothing about what a label counts.
    [Fact]
    public void Fit_MicroBatchesInWindows_FollowTheLargeBatch()
    {
        var (large, small) = (new Recorder(), new Recorder());
        var options = Options(LongText.Windows(overlap: 3)) with { Epochs = 2, BatchSize = 8 };
        MtlRow[] rows = [.. Documents(5), .. TinyTask.Rows(3)];
        foreach (var (recorder, size, accumulation) in ((Recorder, int, int)[])[(large, 8, 1), (small, 2, 4)])
        {
            using var model = TinyTask.Model(dropout: 0);
            new Trainer(model, options with { BatchSize = size, Gradients = options.Gradients with { AccumulationSteps = accumulation }, Callbacks = [recorder] }).Fit(MtlDataset.From(rows));
        }

        Assert.Equal(2, small.Steps.Count);
        Assert.All(large.Steps.Zip(small.Steps), step => Assert.All(step.First.HeadLosses, loss => Assert.Equal(loss.Value, step.Second.HeadLosses[loss.Key], 1e-5)));
        Assert.All(large.Steps.Zip(small.Steps), step => Assert.Equal(step.First.GradientNorm, step.Second.GradientNorm, 1e-4));
    }

    [Theory]
    [InlineData("lora")]
    [InlineData("gradients at hidden states")]
    [InlineData("gradients at shared parameters")]
    [InlineData("distillation")]
    [InlineData("token budget")]
    [InlineData("losses after")]
    public void Fit_InWindows_GoesWith(string what)
    {
        using var model = TinyTask.Model();
        using var teacher = TinyTask.Model();
        teacher.eval();
        var options = Options(LongText.Windows(overlap: 3));
        if (what == "lora")
        {
            model.AddLora();
        }

        options = what switch
        {
            "lora" => options with { Freeze = FreezePolicy.Backbone },
            "gradients at hidden states" => options with { Gradients = options.Gradients with { Aggregation = GradientAggregation.PCGrad, Site = GradientSite.HiddenStates } },
            "gradients at shared parameters" => options with { Gradients = options.Gradients with { Aggregation = GradientAggregation.PCGrad } },
            "distillation" => options with { Distillation = new DistillationOptions { Teacher = teacher, Heads = ["topic", "entities"], Weight = 1 } },
            "token budget" => options with { Batches = options.Batches with { Sampler = BatchSampler.TokenBudget(12 * MaxLength) } },
            _ => options with { LossWeighting = LossWeighting.Famo() },
        };
        var recorder = new Recorder();
        var result = new Trainer(model, options with { Epochs = 8, LearningRate = 3e-3, Callbacks = [recorder] }).Fit(Documents(10), Documents(4, seed: 2));
        Assert.True(result.History[^1].HeadLosses["entities"] < result.History[0].HeadLosses["entities"] - 0.02);
        Assert.Equal(0, result.History[^1].TruncatedRows);
    }

    [Fact]
    public void Fit_TokenBudget_CountsTheWindowsOfARow()
    {
        using var model = TinyTask.Model();
        var collator = model.CreateCollator(new() { MaxLength = MaxLength, LongText = LongText.Windows(overlap: 3) });
        var rows = Documents(10);
        var longest = rows.Max(collator.LengthOf);
        Assert.True(longest > 2 * MaxLength);
        var options = Options(LongText.Windows(overlap: 3));
        var message = Assert.Throws<ArgumentException>(() => new Trainer(model, options with { Batches = options.Batches with { Sampler = BatchSampler.TokenBudget(longest - 1) } }).Fit(rows)).Message;
        Assert.Contains($"has {longest} tokens, more than the {longest - 1} that a batch may have", message, StringComparison.Ordinal);
        foreach (var batch in BatchSampler.TokenBudget(2 * longest).Batches(new SamplerInput(rows.Count, 1, lengths: () => [.. rows.Select(collator.LengthOf)])))
        {
            using var collated = collator.Collate([.. batch.Select(row => rows[row])]);
            Assert.InRange(collated.Windows!.Count * collated.Windows.PaddedLength, 1, 2 * longest);
        }
    }

    [Theory]
    [MemberData(nameof(EveryEncoder))]
    public void Fit_EveryEncoderInWindows_LearnsAndLeavesNoTensor(string encoder)
    {
        using var tokenizer = TinyBert.Load(layers: 1);   // for its tokenizer
        using var backbone = RandomEncoder.Create(encoder, tokenizer.Tokenizer, $$"""{ "vocab_size": {{tokenizer.Shape.VocabularySize}} }""");
        using var model = new MultiTaskModel(backbone, TinyTask.Heads());
        var live = new List<long>();
        var options = Options(LongText.Windows(overlap: 3)) with
        {
            Epochs = 4,
            LearningRate = 2e-3,
            Evaluation = Plain.Options.Evaluation with { KeepBest = false },
            Batches = new() { Sampler = BatchSampler.Shuffled(), Prefetch = 0, Collation = new() { MaxLength = MaxLength, LongText = LongText.Windows(overlap: 3) } },
            Callbacks =
            [
                new Recorder
                {
                    AfterEpoch = _ =>
                    {
                        GC.Collect();
                        GC.WaitForPendingFinalizers();
                        live.Add(TorchSharp.torch.Tensor.TotalCount);
                    },
                },
            ],
        };
        var result = new Trainer(model, options).Fit(Documents(8), Documents(3, seed: 2));
        Assert.True(result.History[^1].Loss < result.History[0].Loss);
        Assert.Single(live.Skip(1).Distinct());
    }

    [Fact]
    public void Fit_RowsOfMoreWindowsThanAllowed_AreCutAndCounted()
    {
        using var model = TinyTask.Model();
        var rows = Documents(6);
        var words = rows.Sum(row => row.Words!.Count);
        var result = new Trainer(model, Options(LongText.Windows(overlap: 0, maxWindowsPerRow: 1))).Fit(rows, rows);
        Assert.Equal(6, result.History[0].TruncatedRows);
        Assert.Equal(words - (6 * (MaxLength - 2)), result.History[0].LostLabels["entities"]);
        Assert.Equal(words - (6 * (MaxLength - 2)), result.History[0].Dev!.LostLabels["entities"]);
    }

    [Fact]
    public void Fit_RefusedRow_IsNamedBeforeTheFirstStep()
    {
        using var model = TinyTask.Model();
        var recorder = new Recorder();
        var options = Options(LongText.Refuse);
        var message = Assert.Throws<DatasetException>(() => new Trainer(model, options with { Batches = options.Batches with { Sampler = null }, Callbacks = [recorder] }).Fit(Documents(3))).Message;
        Assert.Contains("more than the 14 that are read at once, and LongText is refuse", message, StringComparison.Ordinal);
        Assert.Empty(recorder.Steps);
    }

    [Fact]
    public void Fit_WhatDoesNotGoWithWindows_IsRefusedByNameBeforeTheFirstBatch()
    {
        using var model = new MultiTaskModel(TinyBert.Load(), [.. TinyTask.Heads(), new MaskedLanguageHead("mlm")]);
        Assert.Contains(
            "head 'mlm' masks tokens of whole rows",
            Assert.Throws<ArgumentException>(() => new Trainer(model, Options(LongText.Windows())).Fit(Documents(3))).Message,
            StringComparison.Ordinal);
        using var plain = TinyTask.Model();
        var options = Options(LongText.Windows(pooling: WindowPooling.MaxLogit));
        Assert.Contains(
            "heads of classes read windows and the others whole rows",
            Assert.Throws<ArgumentException>(() => new Trainer(plain, options with { Gradients = options.Gradients with { Aggregation = GradientAggregation.PCGrad, Site = GradientSite.HiddenStates } }).Fit(Documents(3))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Check_RowsThatAreCut_AreToldOfWindows()
    {
        using var model = TinyTask.Model();
        Assert.Contains("read it in windows (CollatorOptions.LongText = LongText.Windows())", $"{new Trainer(model, Options(LongText.Truncate)).Check(Documents(3))}", StringComparison.Ordinal);
        Assert.Contains("what stands behind its 2 windows is cut off", $"{new Trainer(model, Options(LongText.Windows(0, 2))).Check(Documents(3))}", StringComparison.Ordinal);
        Assert.Contains("a training will not take it", $"{new Trainer(model, Options(LongText.Refuse)).Check(Documents(3))}", StringComparison.Ordinal);
        Assert.DoesNotContain("cut-rows", $"{new Trainer(model, Options(LongText.Windows())).Check(Documents(3))}", StringComparison.Ordinal);
    }

    // Oracle: the loss over all rows together. Long rows are divided among batches so that memory is that of rows that fit.
    [Fact]
    public void Evaluate_OtherBatchSizes_ChangeNothingBeyondFloatNoise()
    {
        using var model = TinyTask.Model();
        var rows = MtlDataset.From([.. Documents(5), .. TinyTask.Rows(3), .. Documents(2, seed: 4)]);
        EvaluationResult With(int size) => new Trainer(model, Options(LongText.Windows(overlap: 3)) with { Evaluation = new() { BatchSize = size } }).Evaluate(rows);
        var expected = With(100);
        Assert.Equal(10, expected.Rows);
        foreach (var size in (int[])[1, 3, 7])
        {
            var actual = With(size);
            Assert.Equal(expected.Rows, actual.Rows);
            Assert.All(expected.Metrics, metric => Assert.Equal(metric.Value, actual.Metrics[metric.Key], 1e-5));
        }
    }

    /// <summary>Rows of several sentences, of which the first says the topic.</summary>
    private static MtlDataset Documents(int count, int seed = 1) => MtlDataset.From(TinyTask.Rows(count * 7, seed).Chunk(7).Select(rows =>
        new MtlRow([.. rows.SelectMany(row => row.Words!)])
            .With("topic", rows[0].Labels["topic"])
            .With("entities", rows.SelectMany(row => row.Labels["entities"].AsTags()!).ToArray())));

    private static TrainerOptions Options(LongText way) => Plain.Options with
    {
        BatchSize = 4,
        LearningRate = 1e-3,
        Freeze = FreezePolicy.None,
        Optimization = Plain.Options.Optimization with { Warmup = Warmup.None },
        Batches = Plain.Options.Batches with { Collation = new() { MaxLength = MaxLength, LongText = way } },
    };

    private static Dictionary<string, string> Train(TrainerOptions options)
    {
        using var model = TinyTask.Model(layers: 3);
        new Trainer(model, options).Fit(Documents(10), Documents(3, seed: 2));
        return ModelBits.Of(model);
    }
}
