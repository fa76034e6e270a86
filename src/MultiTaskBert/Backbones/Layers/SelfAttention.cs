using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Layers;

/// <summary>Attention of all tokens of a row to all, with the linear layers in front of it and, in some architectures, one behind it.</summary>
internal sealed class SelfAttention : nn.Module<Tensor, Tensor, Tensor>
{
    // No fields of a module's type: they are registered under the names of the checkpoint.
    private readonly Dense[] _inputs;    // queries, keys, values
    private readonly Dense[] _outputs;   // one or none
    private readonly int _heads;
    private readonly double _dropout;

    /// <summary>Makes an attention whose parameters have any values.</summary>
    /// <param name="config">Width, heads and dropout.</param>
    /// <param name="query">What the checkpoint calls the linear layer of the queries.</param>
    /// <param name="key">The same of the keys.</param>
    /// <param name="value">The same of the values.</param>
    /// <param name="output">The same of the layer behind the attention; null if there is none.</param>
    internal SelfAttention(BertConfig config, string query, string key, string value, string? output = null)
        : base(nameof(SelfAttention))
    {
        Dense Add(string name)
        {
            var layer = new Dense(config.HiddenSize, config.HiddenSize);
            register_module(name, layer);
            return layer;
        }

        _inputs = [Add(query), Add(key), Add(value)];
        _outputs = output is null ? [] : [Add(output)];
        _heads = config.HeadCount;
        _dropout = config.AttentionDropout;
    }

    /// <summary>Float32 [B, T, H] and the attention mask, Bool [B, 1, 1, T] or Float32 [B, heads, T, T] → [B, T, H].</summary>
    public override Tensor forward(Tensor hidden, Tensor mask)
    {
        var context = DotProductAttention.Attend(Dense.ForwardEach(hidden, _inputs), _heads, mask, training ? _dropout : 0);
        return _outputs is [var output] ? output.forward(context) : context;
    }
}
