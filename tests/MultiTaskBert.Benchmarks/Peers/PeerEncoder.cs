using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Benchmarks.Peers;

/// <summary>An encoder of somebody else.</summary>
internal abstract class PeerEncoder : IDisposable
{
    /// <summary>All its parameters.</summary>
    public abstract IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Int64 [B, T] ids and mask → Float32 [B, T, H].</summary>
    public abstract Tensor Forward(Tensor ids, Tensor mask);

    public abstract void Dispose();
}
