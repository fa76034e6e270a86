using MultiTaskBert.Backbones;
using MultiTaskBert.Labels;
using MultiTaskBert.Losses;
using MultiTaskBert.Metrics;
using MultiTaskBert.Predictions;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

#pragma warning disable xUnit1051 // The code stands here as a reader of the documents writes it: without the token of a test.

namespace MultiTaskBert.PublicApi.Tests.Documentation;

/// <summary>The second head of docs/custom-heads.md, trained, saved and loaded.</summary>
[Collection(DocumentationTests.Name)]
public sealed class OwnHeadTests
{
    [Fact]
    public void Fit_WithAMultiLabelHead_SavesAndLoads()
    {
        #region own-classes-head-use
        string[] moods = ["calm", "urgent", "angry"];
        MtlDataset train = MtlDataset.From(
        [
            new MtlRow("Please answer today!").With("moods", new[] { "urgent" }),
            new MtlRow("Where is my refund? This is the third time.").With("moods", new[] { "urgent", "angry" }),
            new MtlRow("No hurry, thank you").With("moods", Array.Empty<string>()),   // labelled: none applies
            new MtlRow("Flights to Lima"),                                            // not labelled
        ]);
        using var model = new MultiTaskModel(Backbone.FromPretrained("bert-base-uncased"), new ClassesHead("moods", moods));
        new Trainer(model, new TrainerOptions { Epochs = 1, LearningRate = 1e-3 }).Fit(train);

        model.Save("moods");
        using var predictor = Predictor.Load("moods", new() { CustomHeads = [new ClassesHead("moods", moods)] });
        ClassesPrediction prediction = predictor.Predict("Answer now!").Of<ClassesPrediction>("moods");
        #endregion

        Assert.Equal(moods, prediction.Probabilities.Select(p => p.Key));
        using var batch = new Collator(model.Tokenizer, model.Layouts).Collate([.. train]);
        Assert.Equal(3, batch.LabelCounts["moods"]);
    }
}

#region own-classes-head
/// <summary>Any number of classes for each sentence: a sigmoid for each, over [CLS].</summary>
internal sealed class ClassesHead(string name, IEnumerable<string> labels) : TaskHead(name, LabelLayout.Classes(labels))
{
    private Dropout? _dropout;
    private Linear? _classifier;

    protected override void Build(BackboneShape shape)
    {
        _dropout = Dropout(shape.ClassifierDropout);
        _classifier = Linear(shape.HiddenSize, Layout.Names.Count);
        RegisterComponents();
    }

    protected override Tensor Forward(HiddenStates states) => _classifier!.forward(_dropout!.forward(states.First));   // [B, H] → [B, C]

    protected override Tensor Loss(Tensor output, Tensor labels) => LossFunctions.BinaryCrossEntropy(output, labels);

    protected override HeadPrediction Decode(ReadOnlySpan<float> output, HeadRow row) => HeadDecoder.Classes(Layout.Names).Decode(output, row);

    protected override IEnumerable<Metric> CreateMetrics() => [StandardMetrics.MultiLabelF1(Layout.Names)];
}
#endregion
