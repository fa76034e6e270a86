using MultiTaskBert.Backbones;
using MultiTaskBert.Data;
using MultiTaskBert.Labels;
using MultiTaskBert.Metrics.Regression;
using MultiTaskBert.Sampling;
using MultiTaskBert.Training;
using MultiTaskBert.Training.Rows;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Training;

/// <summary>Collation in advance changes nothing but the time. Oracle: the same training without it.</summary>
[Collection(nameof(OneAtATime))]
public sealed class PrefetchTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(50)]
    public void Fit_Prefetching_GivesTheBitsOfNoPrefetching(int ahead)
    {
        var train = TinyTask.Rows(37);
        using var plain = TinyTask.Model();
        using var prefetched = TinyTask.Model();
        var options = Plain.Options with { Epochs = 2, BatchSize = 4, Gradients = Plain.Options.Gradients with { AccumulationSteps = 2 }, LearningRate = 2e-3, Freeze = FreezePolicy.None, Batches = Plain.Options.Batches with { Sampler = new LengthBucketedBatches() } };
        var expected = new Trainer(plain, options with { Batches = options.Batches with { Prefetch = 0 } }).Fit(train);
        var result = new Trainer(prefetched, options with { Batches = options.Batches with { Prefetch = ahead } }).Fit(train);
        Assert.Equal(expected.History.Select(epoch => epoch.Loss), result.History.Select(epoch => epoch.Loss));
        Assert.Empty(ModelBits.Changed(ModelBits.Of(plain), ModelBits.Of(prefetched)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Fit_CollationThrows_ComesAtItsStepAsItWasThrown(int ahead)
    {
        using var model = new MultiTaskModel(TinyBert.Load(), new BrokenLayoutHead());
        Dictionary<string, string>? last = null;
        var seen = new Recorder { AfterStep = _ => last = ModelBits.Of(model) };
        var options = Plain.Options with { Epochs = 1, BatchSize = 2, Freeze = FreezePolicy.None, Batches = Plain.Options.Batches with { Sampler = new SequentialBatches(), Prefetch = ahead }, Callbacks = [seen] };

        var error = Assert.Throws<TimeoutException>(() => new Trainer(model, options).Fit(MtlDataset.From(Enumerable.Range(0, 12).Select(i => new MtlRow("ada won").With("number", i)))));

        Assert.Equal("the fifth row cannot be laid", error.Message);
        Assert.Equal(2, seen.Steps.Count);
        Assert.Empty(ModelBits.Changed(last!, ModelBits.Of(model)));
    }

    // Once a training waited for the pool to make a thread, one or two a second, where an application had blocked all of them.
    [Fact]
    public void Prefetch_NoThreadOfThePoolFree_DoesTheWorkOnTheThreadThatAsks()
    {
        using var model = TinyTask.Model(layers: 1);
        var collator = model.CreateCollator();
        var rows = TinyTask.Rows(8);
        var free = new ManualResetEventSlim();   // Not disposed: the last thread may still be leaving it.
        ThreadPool.GetMaxThreads(out var most, out var ports);
        ThreadPool.GetMinThreads(out var least, out _);
        ThreadPool.SetMaxThreads(least, ports);
        try
        {
            for (var i = 0; i < 64; i++)
            {
                ThreadPool.QueueUserWorkItem(_ => free.Wait());
            }

            Assert.True(SpinWait.SpinUntil(() => Available() == 0, TimeSpan.FromSeconds(30)), "The pool could not be filled.");
            var threads = new HashSet<int>();
            IEnumerable<IReadOnlyList<int>[]> steps = Enumerable.Range(0, 8).Select(row => new IReadOnlyList<int>[] { [row] });
            foreach (var step in PendingStep.Prefetch(steps, Collate, ahead: 3))
            {
                Assert.Equal(1, step.Batches[0].RowCount);
                step.Dispose();
            }

            Assert.Equal([Environment.CurrentManagedThreadId], threads);

            static int Available()
            {
                ThreadPool.GetAvailableThreads(out var available, out _);
                return available;
            }

            MtlBatch Collate(IReadOnlyList<int> indices)
            {
                threads.Add(Environment.CurrentManagedThreadId);
                return collator.Collate([.. indices.Select(row => rows[row])]);
            }
        }
        finally
        {
            free.Set();
            ThreadPool.SetMaxThreads(most, ports);
        }
    }

    [Fact]
    public void Prefetch_EndedEarly_LeavesNothingRunningAndNoTensor()
    {
        var running = 0;
        var made = 0;
        using var model = TinyTask.Model(layers: 1);
        var collator = model.CreateCollator();
        var rows = TinyTask.Rows(8);
        collator.Collate([rows[0]]).Dispose();
        var before = Tensor.TotalCount;

        IEnumerable<IReadOnlyList<int>[]> steps = Enumerable.Range(0, 8).Select(row => new IReadOnlyList<int>[] { [row], [row] });
        foreach (var step in PendingStep.Prefetch(steps, Collate, ahead: 4))
        {
            using (step)
            {
                Assert.Equal(2, step.Batches.Length);
                break;
            }
        }

        Assert.Equal(0, Volatile.Read(ref running));
        Assert.InRange(made, 2, 10);   // the step, and as many of the four in advance as another thread had begun; two batches each
        Assert.Equal(before, Tensor.TotalCount);

        MtlBatch Collate(IReadOnlyList<int> batch)
        {
            Interlocked.Increment(ref running);
            var collated = collator.Collate([rows[batch[0]]]);
            Interlocked.Increment(ref made);
            Interlocked.Decrement(ref running);
            return collated;
        }
    }

    [Fact]
    public void Prefetch_Steps_ComeInOrderWithTheirRows()
    {
        using var model = TinyTask.Model(layers: 1);
        var collator = model.CreateCollator();
        var rows = TinyTask.Rows(30);
        var next = 0;
        foreach (var step in PendingStep.Prefetch(Enumerable.Range(0, 30).Select(row => new IReadOnlyList<int>[] { [row] }), batch => collator.Collate([rows[batch[0]]]), ahead: 5))
        {
            using (step)
            {
                Assert.Equal(next, step.Rows[0][0]);
                Assert.Same(rows[next++], step.Batches[0].Rows[0]);
            }
        }

        Assert.Equal(30, next);
    }

    /// <summary>A head whose layout cannot lay the number 4.</summary>
    private sealed class BrokenLayoutHead() : TaskHead("number", new BrokenLayout())
    {
        private TorchSharp.Modules.Linear? _line;

        protected internal override void Build(BackboneShape shape)
        {
            _line = nn.Linear(shape.HiddenSize, 1);
            RegisterComponents();
        }

        protected internal override Tensor Forward(HiddenStates states) => _line!.forward(states.First).squeeze(-1);

        protected internal override Tensor Loss(Tensor output, Tensor labels) => MultiTaskBert.Losses.SquaredError.Mean(output, labels);

        protected internal override HeadPrediction Decode(ReadOnlySpan<float> output, HeadRow row) => new ValuePrediction(output[0]);

        protected internal override IEnumerable<MultiTaskBert.Metrics.Metric> CreateMetrics() => [new MeanAbsoluteError()];
    }

    private sealed class BrokenLayout : LabelLayout
    {
        private readonly LabelLayout _inner = Value();

        public override bool HasExactAnswers => false;

        public override IEnumerable<string> Check(Label label, string? text, IReadOnlyList<string>? words) => _inner.Check(label, text, words);

        // Batches may be laid at the same time, so the bad one is told by its rows and not by a count.
        public override LabelArray Lay(IReadOnlyList<LabeledEncoding> rows, int length) => rows.Any(row => _inner.Truth(row) is 4.0)
            ? throw new TimeoutException("the fifth row cannot be laid")
            : _inner.Lay(rows, length);

        public override object Truth(LabeledEncoding row) => _inner.Truth(row);

        public override long CountLabelled(LabelArray labels) => _inner.CountLabelled(labels);
    }
}
