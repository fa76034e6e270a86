using System.Runtime.InteropServices;
using MultiTaskBert.Labels;
using static TorchSharp.torch;

namespace MultiTaskBert.Heads;

/// <summary>The positions of a batch that carry a label.</summary>
internal static class LabelledPlaces
{
    /// <summary>Int64 [B, T] labels → the positions of the N labels among the B · T, and the labels, both Int64 [N].</summary>
    /// <returns>Null if the labels are not at hand on the CPU: to ask another device which they are would cost more than it saves.</returns>
    internal static (Tensor Indices, Tensor Labels)? Of(Tensor labels)
    {
        if (labels.device_type != TorchSharp.DeviceType.CPU || !labels.is_contiguous())
        {
            return null;
        }

        var all = MemoryMarshal.Cast<byte, long>(labels.bytes);
        var (indices, gold) = (new long[all.Length], new long[all.Length]);
        var count = 0;
        for (var place = 0; place < all.Length; place++)
        {
            if (all[place] != LabelLayout.Ignored)
            {
                (indices[count], gold[count++]) = (place, all[place]);
            }
        }

        return (tensor(indices.AsSpan(0, count).ToArray()), tensor(gold.AsSpan(0, count).ToArray()));
    }
}
