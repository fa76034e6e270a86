namespace MultiTaskBert.Benchmarks.Peers;

/// <summary>Clips the gradients and updates the parameters.</summary>
internal abstract class PeerOptimizer : IDisposable
{
    public const double LearningRate = 1e-5;
    public const double WeightDecay = 0.01;

    public abstract void Step();

    public abstract void ClearGradients();

    public abstract void Dispose();
}
