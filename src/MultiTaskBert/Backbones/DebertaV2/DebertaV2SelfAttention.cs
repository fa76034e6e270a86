using MultiTaskBert.Kernels.Dropout;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.DebertaV2;

/// <summary>
/// Disentangled attention (He et al. 2021, equation 4): a score sums the product of query and key, of the query and the vector of their
/// distance (c2p), and of the key and that vector (p2c), divided by the square root of their number times the width of a head.
/// </summary>
internal sealed class DebertaV2SelfAttention : nn.Module<Tensor, DebertaV2View, Tensor>
{
    [ComponentName(Name = "query_proj")]
    private readonly Dense _query;

    [ComponentName(Name = "key_proj")]
    private readonly Dense _key;

    [ComponentName(Name = "value_proj")]
    private readonly Dense _value;

    [ComponentName(Name = "pos_key_proj")]
    private readonly Dense? _distanceKey;

    [ComponentName(Name = "pos_query_proj")]
    private readonly Dense? _distanceQuery;

    private readonly DebertaV2Distances _distances;
    private readonly int _heads;
    private readonly double _rootOfTerms;
    private readonly double _attentionDropout;
    private readonly double _distanceDropout;

    internal DebertaV2SelfAttention(DebertaV2Config config)
        : base(nameof(DebertaV2SelfAttention))
    {
        var (width, common) = (config.Common.HiddenSize, config.Common);
        _distances = config.Distances ?? new DebertaV2Distances();
        _query = new Dense(width, width);
        _key = new Dense(width, width);
        _value = new Dense(width, width);
        _distanceKey = _distances is { ContentToPosition: true, SharesProjections: false } ? new Dense(width, width) : null;
        _distanceQuery = _distances is { PositionToContent: true, SharesProjections: false } ? new Dense(width, width) : null;
        _heads = common.HeadCount;
        _rootOfTerms = Math.Sqrt(_distances.TermCount);
        _attentionDropout = common.AttentionDropout;
        _distanceDropout = common.HiddenDropout;
        RegisterComponents();
    }

    /// <summary>[B, T, H] → [B, T, H].</summary>
    public override Tensor forward(Tensor hidden, DebertaV2View view)
    {
        var query = SplitHeads(_query.forward(hidden));              // [B, heads, T, A]
        var key = SplitHeads(_key.forward(hidden));
        var value = SplitHeads(_value.forward(hidden));

        // The operator divides the products of the contents by √A; the number of terms is left to divide by.
        var context = DotProductAttention.AttendHeads(
            query / _rootOfTerms, key, value, DistanceScores(query, key, view) ?? view.Mask, training ? _attentionDropout : 0);
        return context.transpose(1, 2).reshape(hidden.shape);        // [B, T, H]
    }

    // Float32 [B, heads, T, T], −∞ where a key may not be read; null if attention knows no distances.
    private Tensor? DistanceScores(Tensor query, Tensor key, DebertaV2View view)
    {
        if (view is not { Distances: { } vectors, Indices: { } indices } || _distances is not { TermCount: > 1 })
        {
            return null;
        }

        var dropped = MaskedDropout.Of(vectors, _distanceDropout, training);   // [2 S, H]
        long[] shape = [query.size(0), _heads, query.size(2), query.size(2)];
        var scores = zeros(1, dtype: query.dtype, device: query.device);
        if (_distances.ContentToPosition)
        {
            var products = Products(query, (_distanceKey ?? _key).forward(dropped));           // [B, heads, T (queries), 2 S]
            scores += products.gather(-1, indices.expand(shape));
        }

        if (_distances.PositionToContent)
        {
            var products = Products(key, (_distanceQuery ?? _query).forward(dropped));         // [B, heads, T (keys), 2 S]
            scores += products.gather(-1, indices.transpose(0, 1).expand(shape)).transpose(-1, -2);
        }

        return (scores / (_rootOfTerms * Math.Sqrt(query.size(-1)))).masked_fill(view.Mask.logical_not(), double.NegativeInfinity);
    }

    // Each head of the contents [B, heads, T, A] with the same head of the vectors [2 S, H]: [B, heads, T, 2 S].
    private Tensor Products(Tensor contents, Tensor vectors)
    {
        var flat = contents.transpose(0, 1).reshape(_heads, -1, contents.size(-1));            // [heads, B T, A]
        var heads = vectors.view(vectors.size(0), _heads, -1).permute(1, 2, 0);                // [heads, A, 2 S]
        return flat.bmm(heads).view(_heads, contents.size(0), contents.size(2), -1).transpose(0, 1);
    }

    private Tensor SplitHeads(Tensor x) => x.view(x.size(0), x.size(1), _heads, -1).transpose(1, 2);
}
