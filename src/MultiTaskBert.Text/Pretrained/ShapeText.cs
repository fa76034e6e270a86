using System.Globalization;
using System.Text;

namespace MultiTaskBert.Pretrained;

/// <summary>A shape as messages show it: <c>[2, 3]</c>.</summary>
internal static class ShapeText
{
    internal static string Of(ReadOnlySpan<long> shape)
    {
        var text = new StringBuilder("[");
        for (var i = 0; i < shape.Length; i++)
        {
            text.Append(i == 0 ? string.Empty : ", ").Append(shape[i].ToString(CultureInfo.InvariantCulture));
        }

        return text.Append(']').ToString();
    }
}
