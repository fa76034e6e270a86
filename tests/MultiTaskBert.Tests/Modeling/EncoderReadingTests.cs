using MultiTaskBert.Backbones;
using MultiTaskBert.Data;
using MultiTaskBert.Tests.Data;
using MultiTaskBert.Training;
using MultiTaskBert.Training.Steps;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Modeling;

/// <summary>What heads read of rows that the encoder reads in windows.</summary>
[Collection(nameof(OneAtATime))]
public sealed class EncoderReadingTests
{
    private static readonly string[] Words = [.. Enumerable.Range(0, 10).Select(word => $"{(char)('a' + word)}")];

    [Fact]
    public void Forward_LongRow_GivesEachTokenTheStateOfTheWindowThatShowsMostAroundIt()
    {
        using var model = Coded();
        using var scope = NewDisposeScope();
        using var batch = model.CreateCollator(new() { MaxLength = 8, LongText = LongText.Windows(overlap: 2) }).Collate([new MtlRow(["x", "y"]), new MtlRow(Words)]);
        var states = model.Forward(batch).States;
        Assert.Equal([2, 12, 4], states.Last.shape);
        Assert.Equal([2, 12], batch.InputIds.shape);

        // Windows a–f and e–j: both are 8 tokens long. Of e and f, which both hold, f has more around it in the second.
        Assert.Equal([1, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 2], Column(1, 0));
        Assert.Equal([0, 1, 2, 3, 4, 5, 2, 3, 4, 5, 6, 7], Column(1, 1));
        Assert.Equal(Enumerable.Repeat(8f, 12), Column(1, 2));

        // A row that is not long is read as ever.
        Assert.Equal([1, 130, 131, 2], Column(0, 0)[..4]);
        Assert.Equal([0, 1, 2, 3], Column(0, 1)[..4]);
        Assert.Equal([4, 4, 4, 4], Column(0, 2)[..4]);
        Assert.Equal([1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], states.AttentionMask.data<long>().ToArray());

        float[] Column(int row, int column) => states.Last[row, .., column].data<float>().ToArray();
    }

    [Fact]
    public void Forward_LongRow_MakesTheFirstStateTheMeanOfThoseOfTheWindows()
    {
        using var model = Coded();
        using var scope = NewDisposeScope();

        // Windows of 6 and of 5 words: b has two pieces, so that it stands before the border.
        using var batch = model.CreateCollator(new() { MaxLength = 8, LongText = LongText.Windows(overlap: 0) }).Collate([new MtlRow(["a", "a", "a", "a", "a", "bbbb", "a", "a"])]);
        Assert.Equal((2, 8), (batch.Windows!.Count, batch.Windows.PaddedLength));
        var states = model.Forward(batch).States;
        var lengths = batch.Windows.AttentionMask.sum(1).data<long>().ToArray();
        Assert.Equal([1, 0, (lengths[0] + lengths[1]) / 2f, 1], states.First[0].data<float>().ToArray());
        Assert.Equal(states.Last.mean([1])[0].data<float>().ToArray(), states.Mean[0].data<float>().ToArray(), new Near(1e-5f));
        Assert.Equal(states.Last.amax([1])[0].data<float>().ToArray(), states.Max[0].data<float>().ToArray());
        Assert.Equal(states.First.tanh().data<float>().ToArray(), states.Pooled.data<float>().ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Losses_NoRowIsLong_AreThoseOfCutRowsToTheBit(bool inTraining)
    {
        using var model = TinyTask.Model();
        model.train(inTraining);
        var rows = TinyTask.Rows(6).ToArray();
        var way = LongText.Windows(overlap: 3, pooling: WindowPooling.MaxLogit);
        Assert.Equal(Losses(new CollatorOptions()), Losses(new CollatorOptions { LongText = way }));

        float[] Losses(CollatorOptions options)
        {
            using var scope = NewDisposeScope();
            using var batch = model.CreateCollator(options).Collate(rows);
            Assert.Null(batch.Windows);
            return [.. new ForwardPass(model, seed: 3).Losses(batch, 0).Select(loss => loss.Loss.item<float>())];
        }
    }

    [Fact]
    public void Forward_ShortRowBesideALongOne_SaysWhatItSaysAlone()
    {
        using var model = TinyTask.Model();
        model.eval();
        var collator = model.CreateCollator(new() { MaxLength = 10, LongText = LongText.Windows(overlap: 2) });
        MtlRow @short = new(["ada", "won", "in", "rome"]), @long = new([.. Enumerable.Repeat<string[]>(["mia", "left", "new", "oslo"], 6).SelectMany(words => words)]);
        using var scope = NewDisposeScope();
        using MtlBatch alone = collator.Collate([@short]), both = collator.Collate([@long, @short]);
        var (expected, output) = (model.Forward(alone), model.Forward(both));
        Assert.True(expected.States.Last[0].allclose(output.States.Last[1, ..6], atol: 1e-6));
        Assert.True(expected.Heads["topic"][0].allclose(output.Heads["topic"][1], atol: 1e-6));
        Assert.True(expected.Heads["entities"][0].allclose(output.Heads["entities"][1, ..6], atol: 1e-6));
    }

    // Oracle: the windows by hand, as rows of their own; of each word the logits where it has most context, and one mean over the words of the row.
    [Fact]
    public void Losses_LongRow_HaveTheGradientsOfEachLabelOnce()
    {
        string[] words = [.. Enumerable.Repeat<string[]>(["ada", "left", "new", "oslo", "won"], 4).SelectMany(words => words)];   // 20 words of one piece
        string[] tags = [.. Enumerable.Range(0, 20).Select(word => TinyTask.Tags[word % 5])];
        using var model = TinyTask.Model(dropout: 0);
        var collator = model.CreateCollator(new() { MaxLength = 12, LongText = LongText.Windows(overlap: 4) });
        using var scope = NewDisposeScope();
        using var batch = collator.Collate([new MtlRow(words).With("entities", tags).With("topic", "Jobs")]);
        Assert.Equal((1L, 20L), (batch.LabelCounts["topic"], batch.LabelCounts["entities"]));
        var losses = new ForwardPass(model).Losses(batch, 0);
        (losses[0].Loss + losses[1].Loss).backward();
        var gradients = Gradients(model);

        // Room for 10: 0–9, 6–15, 10–19. The words 0–7 have most around them in the first, 8–12 in the second, the rest in the last.
        var parts = Array.ConvertAll((int[])[0, 6, 10], start => model.CreateCollator().Collate([new MtlRow(words[start..(start + 10)])]));
        var states = Array.ConvertAll(parts, part => model.Backbone.Forward(part.InputIds, part.AttentionMask, part.TokenTypeIds).Last);
        var first = (states[0][.., 0] + states[1][.., 0] + states[2][.., 0]) / 3;
        var topic = nn.functional.cross_entropy(model.Head("topic").Forward(new HiddenStates(first.unsqueeze(1), ones(1, 1, ScalarType.Int64))), tensor(new long[] { 1 }));
        var whole = cat([states[0][.., 1..9], states[1][.., 3..8], states[2][.., 4..11]], 1);
        var entities = nn.functional.cross_entropy(model.Head("entities").Forward(new HiddenStates(whole, ones(1, 20, ScalarType.Int64)))[0], tensor([.. Enumerable.Range(0, 20).Select(word => (long)(word % 5))]));
        Assert.Equal(topic.item<float>(), losses[0].Loss.item<float>(), 1e-5f);
        Assert.Equal(entities.item<float>(), losses[1].Loss.item<float>(), 1e-5f);
        (topic + entities).backward();
        var expected = Gradients(model);
        Assert.All(expected, gradient => Assert.True(gradient.Value.allclose(gradients[gradient.Key], rtol: 1e-4, atol: 1e-6), gradient.Key));
        Array.ForEach(parts, part => part.Dispose());
    }

    [Fact]
    public void Output_MaxLogit_IsTheGreatestOfTheWindows()
    {
        using var model = TinyTask.Model(dropout: 0);
        model.eval();
        string[] words = [.. Enumerable.Repeat<string[]>(["ada", "left", "new", "oslo", "won"], 4).SelectMany(words => words)];
        using var scope = NewDisposeScope();
        using var batch = model.CreateCollator(new() { MaxLength = 12, LongText = LongText.Windows(overlap: 4, pooling: WindowPooling.MaxLogit) })
            .Collate([new MtlRow(["ada", "won"]).With("topic", "Sports"), new MtlRow(words).With("topic", "Jobs")]);
        var output = model.Forward(batch);
        var windows = model.Head("topic").Forward(model.Backbone.Forward(batch.Windows!.InputIds, batch.Windows.AttentionMask, batch.Windows.TokenTypeIds));   // [4, 3]
        Assert.Equal([4, 3], windows.shape);
        var expected = stack([windows[0], windows[1..].amax([0])]);
        Assert.Equal(expected.data<float>().ToArray(), output.Heads["topic"].data<float>().ToArray());
        Assert.Equal([2, 22, 5], output.Heads["entities"].shape);
        var loss = nn.functional.cross_entropy(expected, tensor(new long[] { 0, 1 })).item<float>();
        Assert.Equal(loss, model.Losses(output, batch).Single().Loss.item<float>(), 1e-6f);
        Assert.Equal(loss, new ForwardPass(model).Losses(batch, 0).Single().Loss.item<float>(), 1e-6f);
    }

    [Fact]
    public void Forward_ManyWindows_GoThroughAnEvaluatingEncoderInGroups()
    {
        using var model = Coded();
        string[] words = [.. Enumerable.Range(0, 700).Select(word => $"{(char)('a' + (word % 26))}")];
        var collator = model.CreateCollator(new() { MaxLength = 8, LongText = LongText.Windows(overlap: 0, maxWindowsPerRow: 1000) });
        using var scope = NewDisposeScope();
        using var batch = collator.Collate([new MtlRow(words)]);
        var backbone = (CodedBackbone)model.Backbone;
        using (no_grad())
        {
            model.eval();
            var states = model.Forward(batch).States.Last;
            Assert.Equal([64, 53], backbone.Passes);
            model.train();
            Assert.Equal(model.Forward(batch).States.Last.data<float>().ToArray(), states.data<float>().ToArray());
        }

        Assert.Equal(117, backbone.Passes[2]);
    }

    [Fact]
    public void Collate_LongRows_CountWhatTheEncoderReads()
    {
        using var model = Coded();
        var collator = model.CreateCollator(new() { MaxLength = 8, LongText = LongText.Windows(overlap: 2) });
        using var batch = collator.Collate([new MtlRow(["x", "y"]), new MtlRow(Words)]);
        Assert.Equal((4 + 8 + 8, 1 - (20.0 / 24)), (batch.TokenCount, batch.PaddingRatio));
        Assert.Equal((0, 0L, 12), (batch.TruncatedRows, batch.TruncatedTokens, batch.PaddedLength));
        Assert.Equal((4, 16), (collator.LengthOf(new MtlRow(["x", "y"])), collator.LengthOf(new MtlRow(Words))));
    }

    [Fact]
    public void Divide_Rows_GoTogetherAsFarAsTheirWindowsDo()
    {
        using var model = Coded();
        var collator = model.CreateCollator(new() { MaxLength = 8, LongText = LongText.Windows(overlap: 2) });
        MtlRow one = new(["x"]), two = new(Words), four = new([.. Words, .. Words]);
        Assert.Equal([[one, one], [two], [four], [one, two], [one]], collator.Divide([one, one, two, four, one, two, one], 3).Select(batch => batch.Rows));
    }

    [Fact]
    public void Dispose_BatchWithWindows_LeavesNoTensor()
    {
        using var model = Coded();
        var collator = model.CreateCollator(new() { MaxLength = 8, LongText = LongText.Windows() });
        collator.Collate([new MtlRow(Words)]).Dispose();
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        collator.Collate([new MtlRow(Words)]).To(CPU).Dispose();
        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    private static MultiTaskModel Coded() => new(new CodedBackbone(new ThreeLetterTokenizer(), maxLength: 8), [TinyTask.Topic(), TinyTask.Entities()]);

    private static Dictionary<string, Tensor> Gradients(MultiTaskModel model)
    {
        var gradients = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (name, parameter) in model.named_parameters())
        {
            if (parameter.grad is { } gradient)
            {
                gradients.Add(name, gradient.clone());
                parameter.grad = null;
            }
        }

        return gradients;
    }

    private sealed class Near(float tolerance) : IEqualityComparer<float>
    {
        public bool Equals(float x, float y) => Math.Abs(x - y) <= tolerance;

        public int GetHashCode(float value) => 0;
    }
}
