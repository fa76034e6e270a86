using System.Text.Json.Nodes;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Predictions.Decoding;

/// <summary>
/// Reads tags that a linear-chain conditional random field scores together: the best sequence by the algorithm of Viterbi (1967), the probability of each tag by the
/// forward–backward algorithm.
/// </summary>
internal sealed class ChainDecoder : HeadDecoder
{
    private readonly TagsLayout _layout;
    private readonly float[] _transitions;
    private readonly float[] _start;
    private readonly float[] _end;

    /// <param name="layout">The C tags, and what they sit on.</param>
    /// <param name="transitions">C × C: the score of going from one tag (row) to another (column); finite, −10,000 to forbid.</param>
    /// <param name="start">C: the score of beginning with a tag.</param>
    /// <param name="end">C: the score of ending with a tag.</param>
    internal ChainDecoder(TagsLayout layout, float[] transitions, float[] start, float[] end) => (_layout, _transitions, _start, _end) = (layout, transitions, start, end);

    internal override JsonObject Describe()
    {
        var description = OutputsFile.Tags("chain", _layout);
        description["transitions"] = OutputsFile.Numbers(_transitions);
        description["start"] = OutputsFile.Numbers(_start);
        description["end"] = OutputsFile.Numbers(_end);
        return description;
    }

    public override TagsPrediction Decode(ReadOnlySpan<float> output, HeadRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        var tags = _layout.Names.Count;
        TagsDecoder.ThrowIfShort(output, row, tags);
        var places = TagReading.PlacesOf(_layout, row);
        int[] tokens = [.. Enumerable.Range(0, places.Count).Select(places.TokenOf)];
        int[] pieces = [.. tokens.Where(token => token >= 0)];
        var emissions = new float[pieces.Length * tags];   // [pieces, C]
        for (var piece = 0; piece < pieces.Length; piece++)
        {
            output.Slice(pieces[piece] * tags, tags).CopyTo(emissions.AsSpan(piece * tags));
        }

        var best = Best(emissions, tags);
        var probabilities = Marginals(emissions, tags);
        var next = 0;
        return TagReading.Read([.. tokens.Select(token => token < 0 ? (_layout.Scheme.Outside, 0) : Answer(next++))], places, _layout, row);

        (string Tag, double Probability) Answer(int piece) => (_layout.Names[best[piece]], probabilities[(piece * tags) + best[piece]]);
    }

    /// <summary>The tags of the best sequence; of equals, the one with the tag that comes first.</summary>
    private int[] Best(float[] emissions, int tags)
    {
        var steps = emissions.Length / tags;
        if (steps == 0)
        {
            return [];
        }

        var pointers = new int[steps * tags];
        var score = new float[tags];
        for (var tag = 0; tag < tags; tag++)
        {
            score[tag] = _start[tag] + emissions[tag];
        }

        for (var step = 1; step < steps; step++)
        {
            var next = new float[tags];
            for (var to = 0; to < tags; to++)
            {
                var from = 0;
                for (var before = 1; before < tags; before++)
                {
                    from = score[before] + _transitions[(before * tags) + to] > score[from] + _transitions[(from * tags) + to] ? before : from;
                }

                pointers[(step * tags) + to] = from;
                next[to] = score[from] + _transitions[(from * tags) + to] + emissions[(step * tags) + to];
            }

            score = next;
        }

        var path = new int[steps];
        for (var tag = 1; tag < tags; tag++)
        {
            path[^1] = score[tag] + _end[tag] > score[path[^1]] + _end[path[^1]] ? tag : path[^1];
        }

        for (var step = steps - 1; step > 0; step--)
        {
            path[step - 1] = pointers[(step * tags) + path[step]];
        }

        return path;
    }

    /// <summary>For each piece and tag its probability over all sequences.</summary>
    private double[] Marginals(float[] emissions, int tags)
    {
        var steps = emissions.Length / tags;
        var forward = new double[emissions.Length];
        var backward = new double[emissions.Length];
        var terms = new double[tags];
        for (var step = 0; step < steps; step++)
        {
            for (var to = 0; to < tags; to++)
            {
                for (var from = 0; step > 0 && from < tags; from++)
                {
                    terms[from] = forward[((step - 1) * tags) + from] + _transitions[(from * tags) + to];
                }

                forward[(step * tags) + to] = (step == 0 ? _start[to] : LogSumExp(terms)) + emissions[(step * tags) + to];
            }
        }

        for (var step = steps - 1; step >= 0; step--)
        {
            for (var from = 0; from < tags; from++)
            {
                for (var to = 0; step < steps - 1 && to < tags; to++)
                {
                    terms[to] = _transitions[(from * tags) + to] + emissions[((step + 1) * tags) + to] + backward[((step + 1) * tags) + to];
                }

                backward[(step * tags) + from] = step == steps - 1 ? _end[from] : LogSumExp(terms);
            }
        }

        var probabilities = new double[emissions.Length];
        for (var step = 0; step < steps; step++)
        {
            for (var tag = 0; tag < tags; tag++)
            {
                terms[tag] = forward[(step * tags) + tag] + backward[(step * tags) + tag];
            }

            var total = LogSumExp(terms);
            for (var tag = 0; tag < tags; tag++)
            {
                probabilities[(step * tags) + tag] = Math.Exp(terms[tag] - total);
            }
        }

        return probabilities;
    }

    private static double LogSumExp(ReadOnlySpan<double> terms)
    {
        var (max, sum) = (double.NegativeInfinity, 0.0);
        foreach (var term in terms)
        {
            max = Math.Max(max, term);
        }

        foreach (var term in terms)
        {
            sum += Math.Exp(term - max);
        }

        return max + Math.Log(sum);
    }
}
