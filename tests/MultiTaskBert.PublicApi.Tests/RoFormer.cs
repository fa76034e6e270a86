using MultiTaskBert.Backbones;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;
using MultiTaskBert.Weights;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.PublicApi.Tests;

#region own-encoder
/// <summary>RoFormer (Su et al. 2021): BERT's layers whose attention rotates queries and keys. Equal to transformers' RoFormerModel, with its parameter names.</summary>
internal sealed class RoFormerArchitecture : TransformerArchitecture
{
    public override string ModelType => "roformer";

    // The table of positions is computed, so that a stored one is not wanted.
    protected override ParameterNaming Naming { get; } = new(prefixes: ["roformer."], ignored: ["encoder.embed_positions."]);

    protected override TransformerBackbone Build(PretrainedConfig config, bool withPooler, Tokenizer? tokenizer)
    {
        var reader = config.CreateReader();
        var bert = BertConfig.Read(reader, ModelType, new BertConfig(vocabularySize: 50_000, maxPositions: 1536));
        var width = reader.OptionalInteger("embedding_size", bert.HiddenSize, min: 1, max: 1 << 16) ?? bert.HiddenSize;
        if (reader.Flag("rotary_value", defaultValue: false))
        {
            reader.AddProblem("rotary_value is true; only false is supported.");
        }

        reader.ThrowIfInvalid();
        return new RoFormer(bert, width, config, tokenizer);
    }
}

internal sealed class RoFormer : TransformerBackbone
{
    [ComponentName(Name = "embeddings")] private readonly TokenEmbeddings _embeddings;
    [ComponentName(Name = "embeddings_project")] private readonly Dense? _projection;
    [ComponentName(Name = "encoder")] private readonly LayerStack<Tensor> _encoder;

    public RoFormer(BertConfig bert, int width, PretrainedConfig config, Tokenizer? tokenizer)
        : base(bert.ToShape(), config, "RoFormerModel", tokenizer)
    {
        _embeddings = new TokenEmbeddings(bert, width, withPositions: false);
        _projection = width == bert.HiddenSize ? null : new Dense(width, bert.HiddenSize);
        _encoder = new LayerStack<Tensor>(bert.LayerCount, () => new EncoderLayer<Tensor>(bert, new RotaryAttention(bert)));
        RegisterComponents();
    }

    protected override IReadOnlyList<BackbonePart> Parts =>
        [BackbonePart.Embeddings(_projection is null ? [_embeddings] : [_embeddings, _projection]), .. _encoder.Parts];

    protected override Tensor Embed(Tensor inputIds, Tensor isToken, Tensor? tokenTypeIds)
    {
        var embedded = _embeddings.forward(inputIds, tokenTypeIds);
        return _projection?.forward(embedded) ?? embedded;
    }

    protected override BoundLayers Bind(Tensor isToken, int from, int to) => _encoder.Bind(AttentionMask(isToken), from, to);
}

internal sealed class RotaryAttention : nn.Module<Tensor, Tensor, Tensor>
{
    [ComponentName(Name = "query")] private readonly Dense _query;
    [ComponentName(Name = "key")] private readonly Dense _key;
    [ComponentName(Name = "value")] private readonly Dense _value;
    private readonly int _heads;
    private readonly double _dropout;

    public RotaryAttention(BertConfig bert) : base(nameof(RotaryAttention))
    {
        (_query, _key, _value) = (new(bert.HiddenSize, bert.HiddenSize), new(bert.HiddenSize, bert.HiddenSize), new(bert.HiddenSize, bert.HiddenSize));
        (_heads, _dropout) = (bert.HeadCount, bert.AttentionDropout);
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden, Tensor mask) => DotProductAttention.Attend(
        Rotate(_query.forward(hidden)), Rotate(_key.forward(hidden)), _value.forward(hidden), _heads, mask, training ? _dropout : 0);

    // The pair (x_2i, x_2i+1) of a head at position p is rotated by the angle p / 10000^(2i/A): [B, T, H] → [B, T, H].
    private Tensor Rotate(Tensor x)
    {
        var pairs = x.view(x.size(0), x.size(1), _heads, -1, 2);                                                             // [B, T, heads, A / 2, 2]
        var frequencies = pow(10_000.0, arange(0, pairs.size(3), dtype: ScalarType.Float64, device: x.device) / -pairs.size(3));   // [A / 2]
        var angles = outer(arange(0, x.size(1), dtype: ScalarType.Float64, device: x.device), frequencies).unsqueeze(1);     // [T, 1, A / 2]
        var (sin, cos, even, odd) = (angles.sin().to(x.dtype), angles.cos().to(x.dtype), pairs.select(-1, 0), pairs.select(-1, 1));
        return stack([(even * cos) - (odd * sin), (odd * cos) + (even * sin)], -1).view(x.shape);
    }
}
#endregion
