using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Kernels.Products;
using MultiTaskBert.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones;

/// <summary>
/// Represents a linear layer of an encoder whose weights come from a checkpoint: y = x Wᵀ + b, or without b. It can have a LoRA adapter and multiply in bfloat16
/// (<see cref="Backbone.Precision"/>). Unlike <c>nn.Linear</c> it draws no first values, which would only be overwritten.
/// </summary>
/// <remarks>Its parameters are <c>weight</c> [Out, In] and <c>bias</c> [Out].</remarks>
public sealed class Dense : nn.Module<Tensor, Tensor>
{
    private const long MostRowsInFloat32 = 32;
    private const long FewestWeightsInFloat32 = 1 << 16;

#pragma warning disable IDE1006 // The names of the fields are those of the checkpoint.
    private readonly Parameter weight;   // [Out, In]
    private readonly Parameter? bias;    // [Out]
#pragma warning restore IDE1006

    /// <summary>Makes a layer whose parameters have any values.</summary>
    /// <param name="inputs">In, the size of the last dimension that it reads.</param>
    /// <param name="outputs">Out, the size of the last dimension that it returns.</param>
    /// <param name="withBias">Whether it adds a bias.</param>
    public Dense(long inputs, long outputs, bool withBias = true)
        : base(nameof(Dense))
    {
        weight = new Parameter(empty(outputs, inputs));
        bias = withBias ? new Parameter(empty(outputs)) : null;
        RegisterComponents();
    }

    /// <summary>W [Out, In].</summary>
    internal Parameter Weight => weight;

    /// <summary>What is added to the output, made from the input, […, In] → […, Out]; null adds nothing. An adapter sets it.</summary>
    internal Func<Tensor, Tensor>? Delta { get; set; }

    /// <summary>Whether the product is computed in bfloat16; input, output, weights and gradients are Float32 all the same.</summary>
    internal bool InBFloat16 { get; set; }

    /// <summary>Computes the layer.</summary>
    /// <param name="input">[…, In], Float32; bfloat16 is allowed where the product is computed in it.</param>
    /// <returns>[…, Out], in the type of the weights, in the dispose scope of the caller.</returns>
    public override Tensor forward(Tensor input) => ForwardAsComputed(input).to(weight.dtype);

    /// <summary>
    /// The same for a reader that takes what the product is computed in: bfloat16 is not made Float32 only to be rounded again. With a <see cref="Delta"/> the output has
    /// the type of the weights.
    /// </summary>
    internal Tensor ForwardAsComputed(Tensor input)
    {
        var output = !InBFloat16 || IsQuickerInFloat32(input) ? LinearProduct.Of(input, weight, bias)
            : IsPacked(input, PostOperation.None) ? PackedProduct.Of(input, weight, bias, PostOperation.None)
            : LinearProduct.Of(input.bfloat16(), weight.bfloat16(), bias?.bfloat16());
        return Delta is null ? output : output.to(weight.dtype).add(Delta(input.to(weight.dtype)));
    }

    /// <summary>The same of several layers that read one input.</summary>
    /// <remarks>Where gradients are needed each layer rounds the input for itself, so that those of its readers meet in Float32; elsewhere it is rounded once.</remarks>
    internal static Tensor[] ForwardEach(Tensor input, params ReadOnlySpan<Dense> layers)
    {
        if (AreTogether(input, layers))
        {
            return Together(input, layers);
        }

        var isRounded = !is_grad_enabled() && !layers[0].IsQuickerInFloat32(input);
        foreach (var layer in layers)
        {
            isRounded &= layer.InBFloat16 && layer.Delta is null;
        }

        var read = isRounded ? input.bfloat16() : input;
        var outputs = new Tensor[layers.Length];
        for (var i = 0; i < layers.Length; i++)
        {
            outputs[i] = layers[i].ForwardAsComputed(read);
        }

        // A layer with an adapter answers in the type of the weights, and who reads several layers needs one type of all.
        if (Array.Exists(outputs, output => output.dtype != outputs[0].dtype))
        {
            for (var i = 0; i < outputs.Length; i++)
            {
                outputs[i] = outputs[i].to(layers[i].weight.dtype);
            }
        }

        return outputs;
    }

    /// <summary>The same as <see cref="ForwardAsComputed"/> with an activation behind it.</summary>
    internal Tensor ForwardActivated(Tensor input, Activation activation)
    {
        if (InBFloat16 && !IsQuickerInFloat32(input))
        {
            if (Delta is null && IsPacked(input, activation.Fused))
            {
                return PackedProduct.Of(input, weight, bias, activation.Fused);
            }
        }
        else if (activation.Fused == PostOperation.Gelu && FewRowsProduct.Suits(input, weight, bias))
        {
            if (Delta is null)
            {
                return FewRowsProduct.Of(input, weight, bias, gelu: true);
            }

            // The same GELU, so that an adapter that adds nothing changes no bit.
            if (!is_grad_enabled())
            {
                return FewRowsProduct.WithGelu(ForwardAsComputed(input));
            }
        }

        return activation.ApplyToOwn(ForwardAsComputed(input));
    }

    // Weights in Float32 need not be rounded first. Few rows do not make that good, nor does a processor that multiplies bfloat16 no faster. The sums are the more exact ones; small layers,
    // where time is no matter, keep to the type.
    private bool IsQuickerInFloat32(Tensor input) => !is_grad_enabled()
        && !LinearProduct.KeepsRows
        && weight.numel() >= FewestWeightsInFloat32
        && input.dtype == ScalarType.Float32
        && input.device_type == TorchSharp.DeviceType.CPU
        && (!ProcessorFeatures.IsFasterInBFloat16
            || (input.numel() / input.size(-1) <= MostRowsInFloat32 && FewRowsProduct.Suits(input, weight, bias)));

    // Layers of one shape that one kernel computes at once.
    private static bool AreTogether(Tensor input, ReadOnlySpan<Dense> layers)
    {
        foreach (var layer in layers)
        {
            if (layer.Delta is not null
                || layer.weight.size(0) != layers[0].weight.size(0)
                || (layer.InBFloat16 && !layer.IsQuickerInFloat32(input))
                || !FewRowsProduct.Suits(input, layer.weight, layer.bias))
            {
                return false;
            }
        }

        return true;
    }

    private static Tensor[] Together(Tensor input, ReadOnlySpan<Dense> layers)
    {
        var (weights, biases) = (new Tensor[layers.Length], new Tensor?[layers.Length]);
        for (var i = 0; i < layers.Length; i++)
        {
            (weights[i], biases[i]) = (layers[i].weight, layers[i].bias);
        }

        return FewRowsProduct.OfEach(input, weights, biases);
    }

    private bool IsPacked(Tensor input, PostOperation operation) => PackedProduct.Suits(input, weight, bias, operation);
}
