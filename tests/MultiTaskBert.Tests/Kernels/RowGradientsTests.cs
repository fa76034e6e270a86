using MultiTaskBert.Kernels;
using MultiTaskBert.Runtime;
using MultiTaskBert.Tests.Backbones;
using MultiTaskBert.Tests.Training;
using MultiTaskBert.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Kernels;

/// <summary>Gradients of the rows that a batch reads. Oracle: the gradient of the whole table.</summary>
[Collection(nameof(OneAtATime))]
public sealed class RowGradientsTests
{
    private const int Width = 16;
    private const int Rows = (int)(RowGradients.SmallestTable / Width);

    public RowGradientsTests() => LibTorch.EnsureLoaded();

    [Fact]
    public void Lookup_Allowed_LeavesTheRowsOfTheWholeGradientTwoPassesLong()
    {
        using var scope = NewDisposeScope();
        var (table, slope) = (new Parameter(rand(Rows, Width)), rand(2, 3, Width));
        var ids = tensor([5L, 2, Rows - 1, 5, 5, 0], [2, 3]);
        Tensor? Gradient(bool allowed)
        {
            table.grad = null;
            using var permission = allowed ? RowGradients.Allow() : null;
            for (var pass = 0; pass < 2; pass++)
            {
                var read = RowGradients.Lookup(table, ids);
                Assert.Equal([2, 3, Width], read.shape);
                read.backward([slope]);
            }

            return table.grad;
        }

        var (whole, some) = (Gradient(allowed: false)!, Gradient(allowed: true)!);
        Assert.False(whole.is_sparse);
        Assert.True(some.is_sparse);
        var (rows, values) = RowGradients.Split(some);
        Assert.Equal([0L, 2, 5, Rows - 1], rows.data<long>().ToArray());
        Assert.Equal(whole.index_select(0, rows.view(-1)).data<float>().ToArray(), values.data<float>().ToArray(), (a, b) => Math.Abs(a - b) <= 1e-6);   // sums of six numbers below 1
        Assert.Equal(whole.count_nonzero().item<long>(), values.count_nonzero().item<long>());
    }

    [Fact]
    public void Lookup_SmallTableOrSwitchedOffOrFrozen_IsLibTorchs()
    {
        using var scope = NewDisposeScope();
        bool? IsSparse(long rows, bool learns = true)
        {
            var table = new Parameter(rand(rows, Width), learns);
            using var permission = RowGradients.Allow();
            var read = RowGradients.Lookup(table, tensor([1L], [1, 1]));
            if (read.requires_grad)
            {
                read.sum().backward();
            }

            return table.grad?.is_sparse;
        }

        Assert.True(IsSparse(Rows));
        Assert.False(IsSparse(Rows - 1));
        Assert.Null(IsSparse(Rows, learns: false));
        KernelChoice.RowGradients = false;
        try
        {
            Assert.False(IsSparse(Rows));
        }
        finally
        {
            KernelChoice.RowGradients = true;
        }
    }

    // LibTorch adds up what several places of a batch say of one row in another order; AdamW's steps are 1e-3 here.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Fit_LargeTable_LearnsAsWithWholeGradients(int accumulation)
    {
        Dictionary<string, float[]> Train(bool kernel)
        {
            using var tokenizer = TinyBert.Load(layers: 1);   // for its tokenizer
            using var backbone = RandomEncoder.Create("bert", tokenizer.Tokenizer, $$"""{ "vocab_size": {{Rows + 1}}, "hidden_size": {{Width}} }""");
            using var model = new MultiTaskModel(backbone, TinyTask.Heads());
            KernelChoice.RowGradients = kernel;
            try
            {
                new Trainer(model, Plain.Options with
                {
                    Epochs = 3,
                    BatchSize = 4,
                    Gradients = Plain.Options.Gradients with { AccumulationSteps = accumulation },
                    LearningRate = 1e-3,
                    Freeze = FreezePolicy.None,
                    Evaluation = Plain.Options.Evaluation with { KeepBest = false },
                }).Fit(TinyTask.Rows(20));
            }
            finally
            {
                KernelChoice.RowGradients = true;
            }

            // The gradient of a key's bias is exactly zero, of which AdamW makes steps out of nothing but rounding.
            return model.state_dict()
                .Where(p => !p.Key.EndsWith("attention.self.key.bias", StringComparison.Ordinal))
                .ToDictionary(p => p.Key, p => p.Value.data<float>().ToArray(), StringComparer.Ordinal);
        }

        var (whole, rows) = (Train(kernel: false), Train(kernel: true));
        Assert.Equal(whole.Keys, rows.Keys);
        Assert.All(whole, p => Assert.All(p.Value.Zip(rows[p.Key]), pair => Assert.Equal(pair.First, pair.Second, 1e-5)));
    }
}
