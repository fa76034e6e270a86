using System.Text.Json.Nodes;
using MultiTaskBert.Labels;
using MultiTaskBert.Predictions.Decoding;
using MultiTaskBert.Tags;

namespace MultiTaskBert;

/// <summary>
/// Reads the output of a head, plain numbers of whatever engine computed them: what a <c>TaskHead</c> uses, and what a program uses that runs the model elsewhere, without LibTorch.
/// Immutable and safe to share between threads.
/// </summary>
/// <example><code>
/// HeadDecoder topic = HeadDecoder.Class(["Sports", "Jobs", "Travel"]);
/// HeadPrediction prediction = topic.Decode(logits, new HeadRow(tokenizer.Encode(text), text));
/// </code></example>
public abstract class HeadDecoder
{
    /// <summary>Reads the output of one row.</summary>
    /// <param name="output">The numbers of the row, Float32, row-major: [C] for a class, [T, C] for tags, [T, 2] for a span.</param>
    /// <param name="row">The row.</param>
    /// <returns>The prediction.</returns>
    /// <exception cref="ArgumentException">The output has another size than the decoder reads.</exception>
    public abstract HeadPrediction Decode(ReadOnlySpan<float> output, HeadRow row);

    /// <summary>Creates a decoder of one class of several: the softmax of the logits [C]; gives a <see cref="ClassPrediction"/>.</summary>
    /// <param name="labels">The names of the classes, each once, in the order of the logits.</param>
    public static HeadDecoder Class(IEnumerable<string> labels) => new ClassDecoder(LabelLayout.Class(labels).Names);

    /// <summary>Creates a decoder of any number of classes: the sigmoid of each logit [C]; gives a <see cref="ClassesPrediction"/>.</summary>
    /// <param name="labels">The names of the classes, each once, in the order of the logits.</param>
    /// <param name="threshold">The probability from which on a class applies, above 0 and below 1.</param>
    public static HeadDecoder Classes(IEnumerable<string> labels, double threshold = 0.5) => new ClassesDecoder(LabelLayout.Classes(labels).Names, threshold);

    /// <summary>Creates a decoder of one class of several that have an order, from the logits [C − 1] of "above class k"; gives an <see cref="OrdinalPrediction"/>.</summary>
    /// <param name="labels">The names of the classes from the lowest to the highest, each once.</param>
    public static HeadDecoder Ordinal(IEnumerable<string> labels) => new OrdinalDecoder(LabelLayout.Class(labels).Names);

    /// <summary>Creates a decoder of a number [1]; gives a <see cref="ValuePrediction"/> of <paramref name="mean"/> + <paramref name="standardDeviation"/> × output.</summary>
    /// <param name="mean">The mean of the labels that the training had, in their unit.</param>
    /// <param name="standardDeviation">The standard deviation of these labels, in their unit, above 0.</param>
    public static HeadDecoder Value(double mean = 0, double standardDeviation = 1) => new ValueDecoder(mean, standardDeviation);

    /// <summary>Creates a decoder of a tag for each word or token from the logits [T, C]; gives a <see cref="TagsPrediction"/>.</summary>
    /// <param name="labels">The tags, each once, in the order of the logits.</param>
    /// <param name="scheme">How the tags spell entities; null finds it from the tags.</param>
    /// <param name="unit">What tags sit on, in rows of text.</param>
    public static HeadDecoder Tags(IEnumerable<string> labels, TagScheme? scheme = null, TagUnit unit = TagUnit.Auto) =>
        new TagsDecoder(new TagsLayout(labels, SubwordLabels.FirstPiece, scheme, unit));

    /// <summary>Creates a decoder of a part of the text from the logits [T, 2] of its first and last token; gives a <see cref="SpanPrediction"/>.</summary>
    /// <param name="maxAnswerTokens">The greatest length of an answer in tokens, at least 1.</param>
    /// <param name="allowNoAnswer">Whether the answer may be that there is none.</param>
    /// <param name="noAnswerMargin">By how much the score of no answer must exceed that of the best span, in sums of two logits.</param>
    public static HeadDecoder Span(int maxAnswerTokens = 30, bool allowNoAnswer = false, double noAnswerMargin = 0) => new SpanDecoder(maxAnswerTokens, allowNoAnswer, noAnswerMargin);

    /// <summary>Creates a decoder of a vector [D], or of two [2, D] whose second is that of the text the row is labelled with; gives an <see cref="EmbeddingPrediction"/>.</summary>
    public static HeadDecoder Embedding() => new EmbeddingDecoder();

    /// <summary>What a file must say so that <see cref="OutputsFile"/> makes the same decoder again; null for one of a user's own.</summary>
    internal virtual JsonObject? Describe() => null;

    /// <exception cref="ArgumentException">The output has another size.</exception>
    private protected static void ThrowIfNotOf(int size, ReadOnlySpan<float> output, HeadRow row, string what)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (output.Length != size)
        {
            throw new ArgumentException(FormattableString.Invariant($"The output of the row has {output.Length} numbers; {what} reads {size}."), nameof(output));
        }
    }

    /// <summary>Reads a number in the unit of the labels.</summary>
    private sealed class ValueDecoder(double mean, double standardDeviation) : HeadDecoder
    {
        internal override JsonObject Describe() => OutputsFile.Kind("value", ("mean", mean), ("standard_deviation", standardDeviation));

        public override ValuePrediction Decode(ReadOnlySpan<float> output, HeadRow row)
        {
            ThrowIfNotOf(1, output, row, "a number");
            return new ValuePrediction(mean + (standardDeviation * output[0]));
        }
    }
}
