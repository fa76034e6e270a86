using System.Globalization;
using MultiTaskBert.Backbones;
using MultiTaskBert.Optimization;
using MultiTaskBert.Tests.Training;

namespace MultiTaskBert.Tests.Heads;

/// <summary>
/// Classes in an order, at the rates that an encoder is trained with. The thresholds used to move by the learning rate and no more: after 180 steps they stood at 1.019 and 0.483, from
/// 1 and 0.5, and the head fell behind a head of plain classes.
/// </summary>
[Collection(nameof(OneAtATime))]
public sealed class OrdinalLearningTests
{
    private const int Width = 384;
    private static readonly string[] Grades = ["0", "1", "2", "3", "4"];
    private static readonly string[] Others = ["ada", "ben", "mia", "in", "and", "paris", "rome", "stone"];

    // Oracle: a head of plain classes, trained on the same rows for as many steps at the same rate.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Fit_OrderedRows_LearnsAsMuchAsAClassHead(int seed)
    {
        var (ordinal, thresholds) = Learn(new OrdinalHead("grade", Grades, new() { Pooling = Pooling.Mean }), seed);
        var (plain, _) = Learn(new SequenceClassificationHead("grade", Grades, new() { Pooling = Pooling.Mean }), seed);

        TestContext.Current.TestOutputHelper!.WriteLine($"ordinal {ordinal:P1}, classes {plain:P1}, thresholds {string.Join(' ', thresholds)}");
        Assert.True(ordinal >= plain - 0.05, $"The ordinal head has {ordinal:P1}, the class head {plain:P1}.");
        Assert.True(ordinal > 0.5, $"The ordinal head has {ordinal:P1}; guessing has 20 %.");
        Assert.True(thresholds[0] - thresholds[^1] > 2, $"The thresholds are {string.Join(' ', thresholds)}: they have not moved apart.");
        Assert.Equal(thresholds.OrderDescending(), thresholds);
    }

    [Fact]
    public void Of_OrdinalHead_GivesTheThresholdsAloneAHigherRate()
    {
        using var model = new MultiTaskModel(TinyBert.Load(), TinyTask.Topic(), new OrdinalHead("grade", Grades));
        var faster = Assert.Single(ParameterGroups.Of(model.GetComponents()), parameter => parameter.LearningRateMultiplier != 1);
        Assert.EndsWith("grade.ranks.bias", faster.Name, StringComparison.Ordinal);
        Assert.Equal(TinyBert.HiddenSize / 4.0, faster.LearningRateMultiplier);
    }

    /// <summary>The accuracy on new rows, and the thresholds if the head has any.</summary>
    private static (double Accuracy, float[] Thresholds) Learn(TaskHead head, int seed)
    {
        using var tiny = TinyBert.Load(layers: 1);
        var shape = new BackboneShape(hiddenSize: Width, layerCount: 1, vocabularySize: tiny.Shape.VocabularySize, maxLength: TinyBert.MaxLength);
        using var model = new MultiTaskModel(new TableBackbone(shape, tiny.Tokenizer), [head], seed);
        var options = Plain.Options with { Epochs = 12, BatchSize = 16, LearningRate = 3e-4, Freeze = FreezePolicy.None, Seed = seed };
        var trainer = new Trainer(model, options);
        trainer.Fit(Rows(320, seed));
        var thresholds = head.named_parameters().Where(parameter => parameter.name == "ranks.bias").SelectMany(parameter => parameter.parameter.data<float>().ToArray());
        return (trainer.Evaluate(Rows(200, seed + 100))["grade/accuracy"], [.. thresholds]);
    }

    /// <summary>The grade is how often somebody won, among words that say nothing.</summary>
    private static MtlDataset Rows(int count, int seed)
    {
        var random = new Random(seed);
        return MtlDataset.From(Enumerable.Range(0, count).Select(_ =>
        {
            var grade = random.Next(Grades.Length);
            string[] words = [.. Enumerable.Repeat("won", grade), .. Enumerable.Repeat("left", Grades.Length - 1 - grade), Others[random.Next(Others.Length)], Others[random.Next(Others.Length)]];
            random.Shuffle(words);
            return new MtlRow(words).With("grade", grade.ToString(CultureInfo.InvariantCulture));
        }).ToArray());
    }
}
