using MultiTaskBert.Predictions;
using MultiTaskBert.Tokenization;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Heads;

/// <summary>What heads compute and how they read it. Oracle: logits whose softmax is known, and spans counted by hand.</summary>
[Collection(nameof(OneAtATime))]
public sealed class DecodeTests
{
    private const double Tolerance = 1e-6;   // The logits are float32.

    // Softmax of these is the winner at 0.9 and the others at 0.025.
    private static readonly float Sure = MathF.Log(0.9f / 0.025f);

    [Fact]
    public void Forward_BothHeads_GiveTheShapesOfRowsAndTokens()
    {
        using var scope = NewDisposeScope();
        using var model = new MultiTaskModel(
            TinyBert.Load(),
            TinyTask.Topic(),
            TinyTask.Entities(),
            new SequenceClassificationHead("mean", ["a", "b"], new() { Pooling = Pooling.Mean }),
            new SequenceClassificationHead("pooler", ["a", "b"], new() { Pooling = Pooling.Pooler }));
        using var batch = new Collator(model.Tokenizer, model.Layouts).Collate([new MtlRow("ada won in rome"), new MtlRow("ben left")]);

        var output = model.Forward(batch);

        Assert.Equal([2, 6, TinyBert.HiddenSize], output.States.Last.shape);
        Assert.Equal([2, 3], output.Heads["topic"].shape);
        Assert.Equal([2, 6, 5], output.Heads["entities"].shape);
        Assert.Equal([2, 2], output.Heads["mean"].shape);
        Assert.Equal([2, 2], output.Heads["pooler"].shape);
        Assert.Empty(model.Losses(output, batch));   // no row has a label
    }

    [Fact]
    public void Forward_MeanPooling_LeavesPaddingOut()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = new MultiTaskModel(TinyBert.Load(), TinyTask.Topic(new() { Pooling = Pooling.Mean }));
        var collator = new Collator(model.Tokenizer, model.Layouts);
        using var alone = collator.Collate([new MtlRow("ben left")]);
        using var padded = collator.Collate([new MtlRow("ben left"), new MtlRow("ada stone won in new paris")]);

        var difference = (model.Forward(alone).Heads["topic"][0] - model.Forward(padded).Heads["topic"][0]).abs().max().item<float>();

        Assert.True(difference < 1e-5, $"Padding changed the logits by {difference:G3}.");
    }

    [Fact]
    public void Decode_Sequence_GivesTheLikeliestClassAndAllProbabilities()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new[] { 9f, 9, 9, 0, MathF.Log(2), MathF.Log(5) }, [2, 3]);

        var prediction = (ClassPrediction)TinyTask.Topic().Decode(logits, new HeadRow(Encode("ada won"), "ada won"), index: 1);

        Assert.Equal("Travel", prediction.Label);
        Assert.Equal("Travel", prediction.Answer);
        Assert.Equal(5.0 / 8, prediction.Probability, Tolerance);
        Assert.Equal(["Sports", "Jobs", "Travel"], prediction.Probabilities.Select(p => p.Key));
        Assert.Equal(1.0 / 8, prediction.Probabilities[0].Value, Tolerance);
        Assert.Equal(2.0 / 8, prediction.Probabilities[1].Value, Tolerance);
        Assert.Equal("Travel (62.5 %)", prediction.ToString().Replace("62.5%", "62.5 %", StringComparison.Ordinal));
    }

    [Fact]
    public void Decode_Tags_ReadsTextAtFirstPiecesAndSpansInItsCharacters()
    {
        const string Text = "Zed stone,  in new Paris";
        var encoding = Encode(Text);
        Assert.Equal(["[CLS]", "z", "##e", "##d", "stone", ",", "in", "new", "paris", "[SEP]"], encoding.Tokens);

        // The tags of [CLS], of later pieces and of [SEP] are not read, so they say something else.
        var prediction = DecodeTags(encoding, Text, null, [3, 1, 3, 3, 2, 0, 0, 3, 4, 3]);

        Assert.Equal(["B-PER", "I-PER", "O", "O", "B-LOC", "I-LOC"], prediction.Tags);
        Assert.Equal(["Zed", "stone", ",", "in", "new", "Paris"], prediction.Words.Select(word => word.Text));
        Assert.All(prediction.Words, word => Assert.Equal(0.9, word.Probability, Tolerance));
        Assert.Equal(
            [("PER", "Zed stone", new TextSpan(0, 9)), ("LOC", "new Paris", new TextSpan(15, 24))],
            prediction.Entities.Select(entity => (entity.Type, entity.Text, entity.Span)));
        Assert.All(prediction.Entities, entity => Assert.Equal(0.9, entity.Confidence, Tolerance));
    }

    [Fact]
    public void Decode_Tags_ReadsGivenWordsAsIfJoinedBySpaces()
    {
        string[] words = ["Ada", "Stone", "in", "new", "york"];
        var encoding = Tokenizer().EncodeWords(words);
        var first = encoding.WordIds.Select((word, token) => (word, token)).Where(t => t.word >= 0).GroupBy(t => t.word).Select(g => g.First().token).ToArray();
        var tags = new int[encoding.Length];
        (tags[first[0]], tags[first[1]], tags[first[3]], tags[first[4]]) = (1, 2, 3, 3);   // two places side by side

        var prediction = DecodeTags(encoding, null, words, tags);

        Assert.Equal(["B-PER", "I-PER", "O", "B-LOC", "B-LOC"], prediction.Tags);
        Assert.Equal(
            [("Ada Stone", new TextSpan(0, 9)), ("new", new TextSpan(13, 16)), ("york", new TextSpan(17, 21))],
            prediction.Entities.Select(entity => (entity.Text, entity.Span)));
    }

    [Fact]
    public void Decode_WordsThatWereCutOff_AreOutsideWithProbabilityZero()
    {
        string[] words = ["ada", "won", "in", "rome"];
        var encoding = Tokenizer().EncodeWords(words, truncation: new Truncation(4));

        var prediction = DecodeTags(encoding, null, words, [0, 1, 0, 0]);

        Assert.Equal(["B-PER", "O", "O", "O"], prediction.Tags);
        Assert.Equal([0.9, 0.9, 0, 0], prediction.Words.Select(word => Math.Round(word.Probability, 5)));
        Assert.Equal(words, prediction.Words.Select(word => word.Text));
        Assert.Equal("ada", Assert.Single(prediction.Entities).Text);
    }

    [Fact]
    public void Decode_Tags_ConfidenceOfAnEntityIsTheMeanOfItsWords()
    {
        using var scope = NewDisposeScope();
        string[] words = ["ada", "stone"];
        var encoding = Tokenizer().EncodeWords(words);
        var logits = zeros(1, 4, 5);
        logits[0, 1, 1] = Sure;                      // 0.9
        logits[0, 2, 2] = MathF.Log(0.6f / 0.1f);    // 0.6
        var entity = Assert.Single(((TagsPrediction)TinyTask.Entities().Decode(logits, new HeadRow(encoding, null, words))).Entities);
        Assert.Equal(0.75, entity.Confidence, Tolerance);
    }

    [Fact]
    public void Decode_NoWords_GivesNoTags()
    {
        using var scope = NewDisposeScope();
        var prediction = (TagsPrediction)TinyTask.Entities().Decode(zeros(1, 2, 5), new HeadRow(Encode(string.Empty), string.Empty));
        Assert.Empty(prediction.Words);
        Assert.Empty(prediction.Entities);
        Assert.Equal("(none)", prediction.ToString());
    }

    private static TagsPrediction DecodeTags(TokenEncoding encoding, string? text, IReadOnlyList<string>? words, int[] tags)
    {
        Assert.Equal(encoding.Length, tags.Length);
        using var scope = NewDisposeScope();
        var logits = zeros(1, encoding.Length, 5);
        for (var token = 0; token < tags.Length; token++)
        {
            logits[0, token, tags[token]] = Sure;
        }

        return (TagsPrediction)TinyTask.Entities().Decode(logits, new HeadRow(encoding, text, words));
    }

    private static TokenEncoding Encode(string text) => Tokenizer().Encode(text);

    private static Tokenizer Tokenizer()
    {
        using var backbone = TinyBert.Load(layers: 1);
        return backbone.Tokenizer;
    }
}
