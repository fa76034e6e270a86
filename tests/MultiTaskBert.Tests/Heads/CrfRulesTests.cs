using CsCheck;
using MultiTaskBert.Losses;
using MultiTaskBert.Tags;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Heads;

/// <summary>Whatever the scores, an answer of a CRF keeps the rules of its scheme. Oracle: the rules of <see cref="TagScheme"/>, which have tests of their own.</summary>
[Collection(nameof(OneAtATime))]
public sealed class CrfRulesTests
{
    public static TheoryData<TagScheme> Schemes =>
        [TagScheme.Iob1, TagScheme.Iob2, TagScheme.Ioe2, TagScheme.Bioes, TagScheme.Bilou, TagScheme.Iob2.With(markBehind: true), TagScheme.Bioes.With(inside: "M", separator: "_", outside: "0")];

    [Theory]
    [MemberData(nameof(Schemes))]
    public void Decode_RandomScores_NeverAnswersAForbiddenMove(TagScheme scheme)
    {
        string[] tags = [scheme.Outside, .. ((string[])["PER", "LOC"]).SelectMany(scheme.TagsOf)];
        using var scope = NewDisposeScope();
        using var model = new MultiTaskModel(TinyBert.Load(layers: 1), [new CrfTokenHead("x", tags, new() { Scheme = scheme })], seed: 3);
        using var free = new MultiTaskModel(TinyBert.Load(layers: 1), [new CrfTokenHead("x", tags, new() { Scheme = scheme, ForbidImpossibleTags = false })], seed: 3);
        var encoding = model.Tokenizer.Encode("ada won in rome and left");
        var broken = 0;
        Gen.Float[-9, 9].Array[encoding.Length * tags.Length].Sample(
            scores =>
            {
                using var step = NewDisposeScope();
                var output = tensor(scores, [1, encoding.Length, tags.Length]);
                var row = new HeadRow(encoding, "ada won in rome and left");
                var answer = (TagsPrediction)model.Heads[0].Decode(output, row);
                Assert.Empty(scheme.Broken(answer.Tags, tags));
                Assert.Equal(scheme.Read(answer.Tags).Select(span => span.Type), answer.Entities.Select(entity => entity.Type));
                Interlocked.Add(ref broken, scheme.Broken(((TagsPrediction)free.Heads[0].Decode(output, row)).Tags, tags).Count());
            },
            iter: 60, threads: 1);
        Assert.Equal(scheme.Kind != TagSchemeKind.Iob1, broken > 0);   // The scores do ask for what the rules forbid; IOB1 forbids nothing.
    }

    [Fact]
    public void Decode_RandomScores_EqualsTheTensorForm()
    {
        string[] tags = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"];
        using var scope = NewDisposeScope();
        using var model = new MultiTaskModel(TinyBert.Load(layers: 1), [new CrfTokenHead("x", tags, new() { ForbidImpossibleTags = false })], seed: 3);
        var parameters = model.Heads[0].named_parameters().ToDictionary(p => p.name, p => p.parameter.detach(), StringComparer.Ordinal);
        var scores = new CrfScores(parameters["crf.transitions"], parameters["crf.start_transitions"], parameters["crf.end_transitions"]);
        var row = new HeadRow(model.Tokenizer.Encode("ada won in rome and left"), "ada won in rome and left");
        var words = row.Encoding.Words.Count;
        Gen.Float[-9, 9].Array[row.Encoding.Length * tags.Length].Sample(
            values =>
            {
                using var step = NewDisposeScope();
                var answer = (TagsPrediction)model.Heads[0].Decode(values, row);
                var emissions = tensor(values, [1, row.Encoding.Length, tags.Length]).narrow(1, 1, words);   // behind [CLS], a piece a word
                var everywhere = ones([1, words], ScalarType.Bool);
                var best = LinearChainCrf.Viterbi(emissions, everywhere, scores).Tags.data<long>().ToArray();
                var marginals = LinearChainCrf.Marginals(emissions, everywhere, scores).data<float>().ToArray();
                Assert.Equal(best.Select(tag => tags[tag]), answer.Tags);
                Assert.All(answer.Words.Select((word, at) => (word.Probability, Expected: marginals[(at * tags.Length) + (int)best[at]])), pair => Assert.Equal(pair.Expected, pair.Probability, 1e-4));
            },
            iter: 60, threads: 1);
    }
}
