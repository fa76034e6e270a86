using System.Text.Json.Nodes;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Predictions.Decoding;

/// <summary>Reads tags that are chosen each by itself.</summary>
/// <param name="layout">The C tags, and what they sit on.</param>
internal sealed class TagsDecoder(TagsLayout layout) : HeadDecoder
{
    internal override JsonObject Describe() => OutputsFile.Tags("tags", layout);

    public override TagsPrediction Decode(ReadOnlySpan<float> output, HeadRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        var labels = layout.Names;
        ThrowIfShort(output, row, labels.Count);
        var places = TagReading.PlacesOf(layout, row);
        var answers = new (string Tag, double Probability)[places.Count];
        for (var place = 0; place < answers.Length; place++)
        {
            answers[place] = places.TokenOf(place) is >= 0 and var token ? Best(output.Slice(token * labels.Count, labels.Count), labels) : (layout.Scheme.Outside, 0);
        }

        return TagReading.Read(answers, places, layout, row);
    }

    /// <exception cref="ArgumentException">The output has no number for each tag of each token.</exception>
    internal static void ThrowIfShort(ReadOnlySpan<float> output, HeadRow row, int tags)
    {
        if (output.Length % tags != 0 || output.Length < (long)tags * row.Encoding.Length)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"The output of the row has {output.Length} numbers; tags of {row.Encoding.Length} tokens need {tags} for each token."), nameof(output));
        }
    }

    private static (string Tag, double Probability) Best(ReadOnlySpan<float> logits, IReadOnlyList<string> labels)
    {
        var probabilities = Probabilities.Softmax(logits);
        var best = Probabilities.ArgMax(probabilities);
        return (labels[best], probabilities[best]);
    }
}
