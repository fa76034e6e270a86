using MultiTaskBert.Backbones;
using MultiTaskBert.Heads.Layers;
using MultiTaskBert.Labels;
using MultiTaskBert.Losses;
using MultiTaskBert.Predictions.Decoding;
using MultiTaskBert.Runtime;
using MultiTaskBert.Tags;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Heads.Tagging;

/// <summary>The linear layer and the score tables of a tagging head whose tags are chosen together.</summary>
internal sealed class TagTransitions : nn.Module<Tensor, Tensor>
{
    // As pytorch-crf begins.
    private const double InitialBound = 0.1;

    // Far below any sum of scores, and yet finite: an infinite one would make differences of scores undefined.
    private const float Forbidden = -10_000;

#pragma warning disable IDE1006 // The names of the fields are those of the parameters in files; weight decay goes by "transitions".
    private readonly Projection emissions;
    private readonly Parameter transitions;         // [C, C], from row to column
    private readonly Parameter start_transitions;   // [C]
    private readonly Parameter end_transitions;     // [C]
#pragma warning restore IDE1006
    private readonly float[] _forbiddenMoves;
    private readonly float[] _forbiddenStarts;
    private readonly float[] _forbiddenEnds;

    internal TagTransitions(BackboneShape shape, IReadOnlyList<string> labels, TagScheme scheme, CrfTokenOptions options)
        : base(nameof(TagTransitions))
    {
        emissions = new Projection(shape, labels.Count, options.Dropout);
        transitions = new Parameter(empty(labels.Count, labels.Count).uniform_(-InitialBound, InitialBound, TorchRandom.Generator));
        start_transitions = new Parameter(empty(labels.Count).uniform_(-InitialBound, InitialBound, TorchRandom.Generator));
        end_transitions = new Parameter(empty(labels.Count).uniform_(-InitialBound, InitialBound, TorchRandom.Generator));
        var known = labels.ToHashSet(StringComparer.Ordinal);
        _forbiddenMoves = [.. from before in labels from after in labels select Penalty(before, after)];
        _forbiddenStarts = [.. labels.Select(first => Penalty(null, first))];
        _forbiddenEnds = [.. labels.Select(last => Penalty(last, null))];
        RegisterComponents();

        float Penalty(string? before, string? after) => options.ForbidImpossibleTags && !scheme.MayFollow(before, after, known) ? Forbidden : 0;
    }

    /// <summary>The trainable scores; they belong to this module.</summary>
    internal CrfScores Scores => new(transitions, start_transitions, end_transitions);

    /// <summary>[B, T, H] → the score of each tag at each position, [B, T, C].</summary>
    public override Tensor forward(Tensor input) => emissions.forward(input);

    /// <summary>Makes what reads answers by the scores of now.</summary>
    /// <param name="layout">The tags.</param>
    internal ChainDecoder DecoderOf(TagsLayout layout) => new(
        layout, Sum(transitions, _forbiddenMoves), Sum(start_transitions, _forbiddenStarts), Sum(end_transitions, _forbiddenEnds));

    private static float[] Sum(Tensor scores, float[] penalties)
    {
        using var scope = NewDisposeScope();
        var sums = scores.detach().to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] += penalties[i];
        }

        return sums;
    }
}
