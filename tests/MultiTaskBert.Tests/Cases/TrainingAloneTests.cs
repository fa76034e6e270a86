using MultiTaskBert.Adapters;
using MultiTaskBert.Backbones;
using MultiTaskBert.Labels;
using MultiTaskBert.Metrics;
using MultiTaskBert.Tests.Backbones;
using MultiTaskBert.Tests.Training;
using MultiTaskBert.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Cases;

/// <summary>
/// A training is alone with its model, and not disturbed by others. Two trainings of one model used to "succeed" with worse weights; a predictor that was made in a callback switched
/// dropout off for the rest; two models trained at once drew from one generator, so that the seed was void.
/// </summary>
[Collection(nameof(OneAtATime))]
public sealed class TrainingAloneTests : IDisposable
{
    private static readonly MtlDataset Train = TinyTask.Rows(24);
    private static readonly MtlDataset Dev = TinyTask.Rows(8, seed: 2);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Model_InTraining_RefusesWhatOthersDoWithIt()
    {
        using var model = TinyTask.Model();
        using var predictor = new Predictor(model);
        using var batch = model.CreateCollator().Collate([Train[0]]);
        var weights = model.state_dict();
        (string Call, Action Do)[] calls =
        [
            ("Trainer.Fit", () => new Trainer(model, Options()).Fit(Train)),
            ("LearningRateFinder.Run", () => LearningRateFinder.Run(model, Train)),
            ("Predictor.Predict", () => predictor.Predict("ada won")),
            ("new Predictor", () => new Predictor(model)),
            ("Evaluate", () => new Trainer(model).Evaluate(Dev)),
            ("MultiTaskModel.Save", () => model.Save(_folder.Path)),
            ("MultiTaskModel.SaveAdapter", () => model.SaveAdapter(_folder.Path)),
            ("Save", () => model.Backbone.Save(_folder.Path)),
            ("MultiTaskModel.AddHead", () => model.AddHead(new CrfTokenHead("more", TinyTask.Tags))),
            ("MultiTaskModel.AddLora", () => model.AddLora()),
            ("MultiTaskModel.LoadAdapter", () => model.LoadAdapter(_folder.Path)),
            ("MultiTaskModel.Forward", () => model.Forward(batch)),
            ("eval", model.eval),
            ("eval", model.Backbone.eval),
            ("eval", model.Heads[0].eval),
            ("Precision", () => model.Backbone.Precision = Precision.Float32),
            ("to", () => model.to(ScalarType.Float64)),
            ("load_state_dict", () => model.load_state_dict(weights)),
            ("Dispose", model.Backbone.Dispose),
            ("Dispose", model.Heads[0].Dispose),
            ("Dispose", model.Dispose),
            ("Dispose", () => ((TorchSharp.torch.nn.Module)model).Dispose()),
        ];
        var messages = new List<string>();
        var look = new Recorder
        {
            AfterStep = step =>
            {
                if (step.Step == 2)
                {
                    Elsewhere(() => messages.AddRange(calls.Select(call => Assert.Throws<InvalidOperationException>(call.Do).Message)));
                }
            },
        };
        new Trainer(model, Options(look)).Fit(Train, Dev);

        Assert.Empty(ModelBits.Changed(Alone(), ModelBits.Of(model)));
        Assert.Equal(calls.Length, messages.Count);
        Assert.All(calls.Zip(messages), pair => Assert.Contains($"{pair.First.Call} is refused while the model is in training: Trainer.Fit is running on another thread", pair.Second, StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
        Assert.NotNull(predictor.Predict("ada won"));   // when it is over
    }

    // Oracle: the training that nobody reads.
    [Theory]
    [InlineData("predictor")]
    [InlineData("evaluate")]
    [InlineData("save")]
    [InlineData("eval")]
    [InlineData("forward")]
    [InlineData("draw")]
    public void Fit_CallbackThatReadsTheModel_EndsWithTheSameBits(string what)
    {
        using var model = TinyTask.Model();
        using var before = new Predictor(model);
        var count = 0;
        void Do()
        {
            count++;
            switch (what)
            {
                case "predictor":
                    using (var predictor = new Predictor(model))
                    {
                        Assert.Equal(predictor.Predict("ada won").ToString(), before.Predict("ada won").ToString());
                    }

                    break;
                case "evaluate":
                    _ = new Trainer(model).Evaluate(Dev);
                    break;
                case "save":
                    model.Save(_folder.Path);
                    using (var saved = MultiTaskModel.Load(_folder.Path))
                    {
                        Assert.Empty(ModelBits.Changed(ModelBits.Of(model), ModelBits.Of(saved)));
                    }

                    break;
                case "eval":
                    model.eval();
                    break;
                case "forward":
                    using (NewDisposeScope())
                    {
                        using var batch = model.CreateCollator().Collate([Dev[0]]);
                        _ = model.Forward(batch);
                    }

                    break;
                default:
                    using (rand(10))
                    {
                    }

                    break;
            }
        }

        var look = new Recorder { AfterStep = _ => Do(), AfterEvaluation = _ => Do(), AfterEpoch = _ => Do() };
        new Trainer(model, Options(look)).Fit(Train, Dev);

        Assert.True(count > 10);
        Assert.Empty(ModelBits.Changed(Alone(), ModelBits.Of(model)));
    }

    [Fact]
    public void Predict_InACallback_LeavesEachPartInItsMode()
    {
        using var model = TinyTask.Model();
        var look = new Recorder
        {
            AfterStep = step =>
            {
                var modes = Modes();
                Assert.Contains(true, modes);
                Assert.Contains(false, modes);
                using var predictor = new Predictor(model);
                _ = predictor.Predict("ada won");
                Assert.Equal(modes, Modes());
            },
        };
        new Trainer(model, Options(look) with { Freeze = FreezePolicy.LayersBelow(1) }).Fit(Train);
        Assert.NotEmpty(look.Steps);

        bool[] Modes() => [.. model.modules().Select(module => module.training)];
    }

    [Fact]
    public void Callback_ThatWouldChangeTheModel_IsRefused()
    {
        using var model = TinyTask.Model();
        var weights = model.state_dict();
        Action[] calls =
        [
            () => model.AddHead(new CrfTokenHead("more", TinyTask.Tags)), () => model.AddLora(), () => new Trainer(model, Options()).Fit(Train), () => model.to(ScalarType.Float64),
            () => model.load_state_dict(weights), () => model.Backbone.Precision = Precision.BFloat16, model.Backbone.Dispose, model.Heads[0].Dispose, model.Dispose,
        ];
        var look = new Recorder
        {
            AfterStep = _ => Assert.All(calls, call => Assert.Contains("called this callback, which may read the model", Assert.Throws<InvalidOperationException>(call).Message, StringComparison.Ordinal)),
        };
        new Trainer(model, Options(look)).Fit(Train, Dev);
        Assert.Empty(ModelBits.Changed(Alone(), ModelBits.Of(model)));
    }

    [Fact]
    public void Fit_ThatFails_LeavesTheModelFree()
    {
        using var model = TinyTask.Model();
        var look = new Recorder { AfterStep = _ => throw new TimeZoneNotFoundException() };
        Assert.Throws<TimeZoneNotFoundException>(() => new Trainer(model, Options(look)).Fit(Train));
        Assert.Throws<ArgumentException>(() => new Trainer(model, new TrainerOptions { Epochs = 1, LearningRate = -1 }).Fit(Train));
        Elsewhere(() => new Trainer(model, Options()).Fit(Train));
    }

    [Fact]
    public void Fit_ModelThatIsBeingRead_IsRefused()
    {
        using var model = TinyTask.Model();
        using (model.Read("a test"))
        {
            Elsewhere(() => Assert.Contains("is refused while the model is being read", Assert.Throws<InvalidOperationException>(() => new Trainer(model, Options()).Fit(Train)).Message, StringComparison.Ordinal));
        }
    }

    // Each of the two has a head whose dropout comes from LibTorch's own generator, and nothing in common with the other but the process.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Fit_TwoModelsAtOnce_EndWithTheBitsOfEachAlone(bool checkpointing)
    {
        var alone = Enumerable.Range(0, 2).Select(which => Run(which, checkpointing)).ToArray();
        var together = new Dictionary<string, string>[2];
        for (var turn = 0; turn < 3; turn++)
        {
            var threads = Enumerable.Range(0, 2).Select(which => new Thread(() => together[which] = Run(which, checkpointing))).ToArray();
            Array.ForEach(threads, thread => thread.Start());
            while (threads.Any(thread => thread.IsAlive))
            {
                // What an application does meanwhile: other models, and numbers of its own.
                using var other = TinyTask.Model(seed: turn);
                using var predictor = new Predictor(other);
                _ = predictor.Predict("ada won");
            }

            Assert.Empty(ModelBits.Changed(alone[0], together[0]));
            Assert.Empty(ModelBits.Changed(alone[1], together[1]));
        }
    }

    // First weights and dropout of the library do not depend on what the application draws on other threads meanwhile.
    [Theory]
    [InlineData("heads")]
    [InlineData("crf")]
    [InlineData("lora")]
    [InlineData("bfloat16")]
    [InlineData("deberta-v3")]
    [InlineData("modernbert")]
    public void Fit_ApplicationThatDrawsMeanwhile_EndsWithTheSameBits(string what)
    {
        var alone = Drawn(what);
        Dictionary<string, string>? together = null;
        var thread = new Thread(() => together = Drawn(what));
        thread.Start();
        while (thread.IsAlive)
        {
            using var numbers = rand(10);
        }

        Assert.Empty(ModelBits.Changed(alone, together!));
    }

    private static Dictionary<string, string> Drawn(string what)
    {
        using var tokenizer = TinyBert.Load();
        using var model = RandomEncoder.Configs.ContainsKey(what)
            ? new MultiTaskModel(RandomEncoder.Create(what, tokenizer.Tokenizer, $$"""{ "vocab_size": {{tokenizer.Shape.VocabularySize}} }"""), TinyTask.Heads())
            : what == "crf" ? new MultiTaskModel(TinyBert.Load(), [TinyTask.Topic(), new CrfTokenHead("entities", TinyTask.Tags)]) : TinyTask.Model();
        if (what == "lora")
        {
            model.AddLora(new LoraOptions { Dropout = 0.2 });
        }

        var options = what == "bfloat16" ? Options() with { Precision = Precision.BFloat16 } : Options();
        new Trainer(model, what == "lora" ? options with { Freeze = null } : options).Fit(Train, Dev);
        return ModelBits.Of(model);
    }

    private static Dictionary<string, string> Run(int which, bool checkpointing)
    {
        using var model = new MultiTaskModel(TinyBert.Load(), [.. TinyTask.Heads(), new ModuleDropoutHead()], seed: which);
        var rows = MtlDataset.From(Train.Select((row, i) => row.With("own", i % 3)).ToArray());
        new Trainer(model, Options() with { Seed = which, Epochs = 4, Gradients = Options().Gradients with { Checkpointing = checkpointing }, LossWeighting = which == 0 ? LossWeighting.Sum : LossWeighting.Uncertainty() }).Fit(rows, Dev);
        return ModelBits.Of(model);
    }

    private static Dictionary<string, string> Alone()
    {
        using var model = TinyTask.Model();
        new Trainer(model, Options()).Fit(Train, Dev);
        return ModelBits.Of(model);
    }

    private static TrainerOptions Options(params ITrainerCallback[] callbacks) =>
        new() { Epochs = 2, BatchSize = 4, LearningRate = 1e-3, Freeze = FreezePolicy.None, Callbacks = callbacks, Evaluation = new() { KeepBest = false } };

    private static void Elsewhere(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Xunit.Record.Exception(action));
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }

    /// <summary>A head of a user's own with TorchSharp's dropout module.</summary>
    private sealed class ModuleDropoutHead() : TaskHead("own", LabelLayout.Value())
    {
        private Linear? _line;
        private Dropout? _dropout;

        protected internal override void Build(BackboneShape shape)
        {
            _line = nn.Linear(shape.HiddenSize, 1);
            _dropout = nn.Dropout(0.3);
            RegisterComponents();
        }

        protected internal override Tensor Forward(HiddenStates states) => _line!.forward(_dropout!.forward(states.First)).squeeze(-1);

        protected internal override Tensor Loss(Tensor output, Tensor labels) => MultiTaskBert.Losses.SquaredError.Mean(output, labels);

        protected internal override HeadPrediction Decode(ReadOnlySpan<float> output, HeadRow row) => new ValuePrediction(output[0]);

        protected internal override IEnumerable<Metric> CreateMetrics() => [];
    }
}
