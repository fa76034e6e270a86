using MultiTaskBert.Kernels;
using MultiTaskBert.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Layers;

/// <summary>One forward pass through layers whose inputs alone were kept, and the way back. The tensors are those of the step's dispose scope.</summary>
internal sealed class RecomputedPass
{
    private readonly List<(BoundLayer Layer, Tensor Input, (Tensor Torch, Tensor? Keys) Random)> _layers;
    private readonly Tensor? _shared;
    private readonly Tensor _output;

    private RecomputedPass(List<(BoundLayer Layer, Tensor Input, (Tensor Torch, Tensor? Keys) Random)> layers, Tensor? shared, Tensor output) => (_layers, _shared, _output) = (layers, shared, output);

    /// <summary>Runs layers over the embeddings.</summary>
    /// <returns>What the way back needs, null if nothing is trainable; and the output of each layer.</returns>
    internal static (RecomputedPass? Pass, IReadOnlyList<Tensor> States) Run(BoundLayers layers, Tensor embedded)
    {
        var kept = new List<(BoundLayer Layer, Tensor Input, (Tensor Torch, Tensor? Keys) Random)>();
        var states = new List<Tensor>(layers.Layers.Count);
        var input = embedded;
        foreach (var layer in layers.Layers)
        {
            using var scope = NewDisposeScope();
            var own = input.detach();
            own.requires_grad = kept.Count > 0 || embedded.requires_grad;
            if (own.requires_grad || layer.IsTrainable || layers.Shared is { requires_grad: true })
            {
                var (torch, keys) = TorchRandom.Position;
                kept.Add((layer, input, (torch.MoveToOuterDisposeScope(), keys?.MoveToOuterDisposeScope())));
            }

            // With a graph, which goes at once: without one LibTorch may choose kernels that differ in the last bits.
            input = layer.RunWith(layers.Shared, own).detach().MoveToOuterDisposeScope();
            states.Add(input);
            ReleaseGraphs();
        }

        if (kept.Count == 0)
        {
            return (null, states);
        }

        states[^1] = input.detach().requires_grad_();
        return (new RecomputedPass(kept, layers.Shared, states[^1]), states);
    }

    /// <summary>Takes the gradient of the output down, if there is any.</summary>
    /// <param name="again">Whether another way back over the same states follows.</param>
    /// <param name="numbers">What random numbers are drawn from; it is changed.</param>
    internal void Backward(bool again, TorchRandom numbers)
    {
        if (_output.grad is not { } gradient)
        {
            return;
        }

        using var shared = _shared is { requires_grad: true } ? _shared.detach().requires_grad_() : null;
        var earlier = SetAside();
        for (var i = _layers.Count - 1; i >= 0; i--)
        {
            var (layer, kept, state) = _layers[i];
            using var scope = NewDisposeScope();
            using var input = kept.detach();
            input.requires_grad = i > 0 || kept.requires_grad;
            numbers.GoTo(state);
            layer.RunWith(shared ?? _shared, input).backward([gradient]);
            KernelFailure.Throw();
            if (input.grad is { } next)
            {
                gradient = next.MoveToOuterDisposeScope();
            }

            if (i == 0 && kept.requires_grad)
            {
                kept.backward([gradient], retain_graph: again);
                KernelFailure.Throw();
            }

            ReleaseGraphs();
        }

        if (shared?.grad is { } ofShared)
        {
            _shared!.backward([ofShared], retain_graph: again);
        }

        Restore(earlier);
        _output.grad = null;   // The next one begins with nothing.
    }

    // What the kernels' own steps of a graph keep goes with their managed halves, which wait for the garbage collector: they would pile up to what keeping all layers takes. They are young.
    private static void ReleaseGraphs()
    {
        GC.Collect(1, GCCollectionMode.Forced, blocking: true);
        GC.WaitForPendingFinalizers();
    }

    // Layers with the same weights: their gradients of this pass are added up first, and then added to those of the passes before, as one graph through all layers does.
    private List<(Parameter Parameter, Tensor Gradient)> SetAside()
    {
        List<(Parameter, Tensor)> earlier = [];
        foreach (var parameter in _layers.GroupBy(layer => layer.Layer.Module).Where(layers => layers.Skip(1).Any()).SelectMany(layers => layers.Key.parameters()))
        {
            if (parameter.grad is { } gradient)
            {
                earlier.Add((parameter, gradient));
                parameter.grad = null;
            }
        }

        return earlier;
    }

    private static void Restore(List<(Parameter Parameter, Tensor Gradient)> earlier)
    {
        using var noGradient = no_grad();
        foreach (var (parameter, gradient) in earlier)
        {
            if (parameter.grad is { } found)
            {
                gradient.add_(found);
            }

            parameter.grad = gradient;
        }
    }
}
