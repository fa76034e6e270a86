using System.Runtime.InteropServices;
using MultiTaskBert.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Benchmarks.Peers;

/// <summary>Hugging Face's own BERT-base graph, traced to TorchScript.</summary>
internal sealed class TracedBert : PeerEncoder
{
    private readonly jit.ScriptModule<Tensor, Tensor, Tensor> _module;

    /// <param name="context">Where the graphs are.</param>
    /// <param name="graph">The name of the graph, for instance <c>train-amp-sdpa</c>.</param>
    public TracedBert(BenchmarkContext context, string graph)
    {
        LibTorch.EnsureLoaded();
        SwitchGraphOptimizerOff();
        _module = jit.load<Tensor, Tensor, Tensor>(context.PathOf("peers", $"hf-bert-base-{graph}.pt"));

        // The file holds one number a parameter; a conversion there and back gives each memory of its own.
        _module.to(ScalarType.Float64);
        _module.to(ScalarType.Float32);
        Parameters = [.. _module.parameters()];
        using var noGrad = no_grad();
        foreach (var matrix in Parameters.Where(parameter => parameter.dim() == 2))
        {
            matrix.normal_(0, BertBase.StandardDeviation);
        }
    }

    public override IReadOnlyList<Parameter> Parameters { get; }

    public override Tensor Forward(Tensor ids, Tensor mask) => _module.forward(ids, mask);

    public override void Dispose()
    {
        foreach (var parameter in Parameters)
        {
            parameter.grad = null;
        }

        _module.Dispose();
    }

    // LibTorch's differentiation of the graphs under autocast mixes types and fails; without it the time is the same.
    private static unsafe void SwitchGraphOptimizerOff()
    {
        var library = System.Diagnostics.Process.GetCurrentProcess().Modules.Cast<System.Diagnostics.ProcessModule>()
            .First(module => module.ModuleName.StartsWith("libtorch_cpu", StringComparison.Ordinal));
        var set = (delegate* unmanaged<byte, void>)NativeLibrary.GetExport(NativeLibrary.Load(library.FileName), "_ZN5torch3jit24setGraphExecutorOptimizeEb");
        set(0);
    }
}
