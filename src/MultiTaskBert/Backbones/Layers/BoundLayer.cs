using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Layers;

/// <summary>A layer of an encoder, bound to a batch.</summary>
internal sealed class BoundLayer
{
    /// <summary>Binds a layer.</summary>
    /// <param name="module">The module that has its weights; several layers may share one.</param>
    /// <param name="run">Its hidden states [B, T, H] and what all layers share (null if nothing) → its output [B, T, H], in the dispose scope of the caller.</param>
    internal BoundLayer(nn.Module module, Func<Tensor, Tensor?, Tensor> run)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(run);
        Module = module;
        Run = run;
    }

    /// <summary>The module that has its weights.</summary>
    internal nn.Module Module { get; }

    /// <summary>Its hidden states and what all layers share → its output.</summary>
    internal Func<Tensor, Tensor?, Tensor> Run { get; }

    /// <summary>Whether it has trainable parameters.</summary>
    internal bool IsTrainable => Module.parameters().Any(parameter => parameter.requires_grad);

    /// <summary>Runs the layer; it reads what is shared through an alias of its own, so that its parts of that gradient are added up before they meet those of other layers.</summary>
    internal Tensor RunWith(Tensor? shared, Tensor hidden) => Run(hidden, shared?.alias());
}
