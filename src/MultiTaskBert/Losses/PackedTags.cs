using static TorchSharp.torch;

namespace MultiTaskBert.Losses;

/// <summary>
/// The positions of a batch that count, moved to the left of their rows. What has gaps then is a prefix, and neighbours are side by side.
/// </summary>
internal sealed class PackedTags
{
    private readonly Tensor _order;

    /// <param name="emissions">Float [B, T, C].</param>
    /// <param name="mask">Bool [B, T].</param>
    internal PackedTags(Tensor emissions, Tensor mask)
    {
        // Positions that count keep their number as sort key, the others get one behind all of these: each key is there once.
        var positions = arange(mask.size(1), dtype: ScalarType.Int64, device: mask.device).unsqueeze(0);
        _order = (positions + (mask.logical_not().to(ScalarType.Int64) * mask.size(1))).argsort(1);
        Mask = mask.gather(1, _order);
        Lengths = mask.sum(1, type: ScalarType.Int64);
        Emissions = emissions.gather(1, _order.unsqueeze(-1).expand(emissions.shape));
    }

    /// <summary>Bool [B, T], a prefix of each row.</summary>
    internal Tensor Mask { get; }

    /// <summary>Int64 [B]: how many positions of each row count.</summary>
    internal Tensor Lengths { get; }

    /// <summary>Float [B, T, C].</summary>
    internal Tensor Emissions { get; }

    internal int Steps => (int)Mask.size(1);

    /// <summary>[B, T] → the same in packed order.</summary>
    internal Tensor Pack(Tensor values) => values.gather(1, _order);

    /// <summary>[B, T] or [B, T, C] in packed order → in the order of the batch.</summary>
    internal Tensor Unpack(Tensor packed)
    {
        var index = packed.dim() == 3 ? _order.unsqueeze(-1).expand(packed.shape) : _order;
        return zeros_like(packed).scatter(1, index, packed);
    }

    /// <summary>Bool [B, 1]: whether the position with that number, in packed order, counts.</summary>
    internal Tensor Counts(int step) => Mask.narrow(1, step, 1);
}
