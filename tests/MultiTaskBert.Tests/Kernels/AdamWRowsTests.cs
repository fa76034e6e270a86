using MultiTaskBert.Kernels.Updates;
using MultiTaskBert.Optimization;
using MultiTaskBert.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;
using OptimizerOptions = MultiTaskBert.Optimization.OptimizerOptions;

namespace MultiTaskBert.Tests.Kernels;

/// <summary>Optimizer steps with gradients of some rows. Oracle: the same with gradients of the whole table, bit for bit.</summary>
[Collection(nameof(OneAtATime))]
public sealed class AdamWRowsTests
{
    private const int Rows = 300;
    private const int Width = 200;   // several blocks of rows

    public AdamWRowsTests() => LibTorch.EnsureLoaded();

    public static TheoryData<OptimizerOptions, bool> Optimizers => new()
    {
        { new AdamWOptions { WeightDecay = 0.1 }, true },
        { new AdamWOptions { WeightDecay = 0.1, Epsilon = 1e-3 }, false },   // a group that does not decay
        { new SgdOptions(), true },
    };

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Step_GradientsOfSomeRows_GivesTheBitsOfWholeGradients(OptimizerOptions options, bool decays)
    {
        var (whole, rows) = (Train(options, decays, sparse: false), Train(options, decays, sparse: true));
        Assert.Equal(whole.Table, rows.Table);
        Assert.Equal(whole.State, rows.State);
        Assert.Equal(whole.Norms, rows.Norms, (a, b) => Math.Abs(a - b) <= 1e-12 * a);   // sums in double precision, in another order
    }

    [Fact]
    public void Moved_StateOfEarlierSteps_FindsItsRows()
    {
        using var scope = NewDisposeScope();
        var (m, v) = (zeros(Rows, Width), zeros(Rows, Width));
        m[7, Width - 1] = 1e-30f;
        v[Rows - 1, 0] = 1e-30f;
        Assert.Equal([7, Rows - 1], AdamWRows.Moved(m, v).Index().Where(row => row.Item).Select(row => row.Index));
    }

    // Without a limit on the norm, so that nothing depends on its last bits. A step with a whole gradient comes between, and the state goes through a checkpoint.
    private static (float[] Table, float[][] State, double[] Norms) Train(OptimizerOptions options, bool decays, bool sparse)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(7);
        var random = new Random(7);
        var parameter = new OptimizedParameter("table", new Parameter(rand([Rows, Width], generator: generator)), decays, 1);
        OptimizedParameter[] parameters = [parameter];
        var optimizer = options.Start();
        var norms = new List<double>();
        for (var step = 0; step < 12; step++)
        {
            long[] places = [.. Enumerable.Range(0, 20).Select(_ => (long)random.Next(step < 6 ? Rows / 2 : Rows))];
            var values = rand([20, Width], generator: generator) - 0.5f;
            var gradient = zeros(Rows, Width).index_add_(0, tensor(places), values, 1);
            parameter.Value.grad = null;
            if (sparse && step != 4)
            {
                parameter.Value.grad = Sparse(places, values);
            }
            else
            {
                parameter.Value.grad = gradient;
            }

            norms.Add(optimizer.Step(parameters, 0.01, maxGradientNorm: 0));
            if (step == 8)
            {
                var resumed = options.Start();
                resumed.LoadState(optimizer.GetState(), parameters);
                optimizer.Dispose();
                optimizer = resumed;
            }
        }

        var state = optimizer.GetState().OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => s.Value.data<float>().ToArray()).ToArray();
        optimizer.Dispose();
        return (parameter.Value.data<float>().ToArray(), state, [.. norms]);
    }

    private static Tensor Sparse(long[] places, Tensor values) => sparse_coo_tensor(tensor(places, [1, places.Length]), values, [Rows, Width]);
}
