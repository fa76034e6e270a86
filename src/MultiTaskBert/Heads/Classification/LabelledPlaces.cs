using System.Runtime.InteropServices;
using MultiTaskBert.Labels;
using static TorchSharp.torch;

namespace MultiTaskBert.Heads.Classification;

/// <summary>The items of a batch that carry a label.</summary>
/// <param name="Places">The index of each among all items.</param>
/// <param name="Gold">The label of each.</param>
internal sealed record LabelledPlaces(long[] Places, long[] Gold)
{
    /// <summary>Those of a tensor of labels, Int64 of any shape.</summary>
    /// <returns>Null if the labels are not at hand on the CPU: to ask another device which they are would cost more than it saves.</returns>
    internal static LabelledPlaces? Of(Tensor labels)
    {
        if (labels.device_type != TorchSharp.DeviceType.CPU || !labels.is_contiguous())
        {
            return null;
        }

        var all = MemoryMarshal.Cast<byte, long>(labels.bytes);
        var count = all.Length - all.Count(LabelLayout.Ignored);
        var (places, gold) = (new long[count], new long[count]);
        for (int place = 0, next = 0; next < count; place++)
        {
            if (all[place] != LabelLayout.Ignored)
            {
                (places[next], gold[next++]) = (place, all[place]);
            }
        }

        return new LabelledPlaces(places, gold);
    }
}
