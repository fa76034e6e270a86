using System.Diagnostics;
using MultiTaskBert.Backbones;
using MultiTaskBert.Training;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Training;

/// <summary>How far it is from <c>Trainer.Fit</c> to the encoder: what a reader goes through who looks for where a batch is computed.</summary>
[Collection(nameof(OneAtATime))]
public sealed class CallDepthTests
{
    private const int Most = 9;   // as the code is written; a compiler may write methods into their callers, so there may be fewer. It was 18.

    [Fact]
    public void Fit_FromThereToTheEncoder_AreFewFrames()
    {
        using var source = TinyBert.Load();
        var encoder = new FramesSeen(source.Shape, source.Tokenizer);
        using var model = new MultiTaskModel(encoder, new ProbeHead());
        new Trainer(model, Plain.Options with { Epochs = 1, BatchSize = 4 }).Fit(FreezingInTrainingTests.Numbers(4));
        TestContext.Current.TestOutputHelper!.WriteLine(string.Join('\n', encoder.Frames));
        Assert.Contains("Trainer.Fit", encoder.Frames);
        Assert.InRange(encoder.Frames.Count, 2, Most);
    }

    private sealed class FramesSeen(BackboneShape shape, MultiTaskBert.Tokenization.Tokenizer tokenizer) : TableBackbone(shape, tokenizer)
    {
        internal IReadOnlyList<string> Frames { get; private set; } = [];

        public override HiddenStates Forward(Tensor inputIds, Tensor attentionMask, Tensor? tokenTypeIds = null, bool allLayers = false)
        {
            if (is_grad_enabled())
            {
                Frames = [.. new StackTrace().GetFrames().Select(frame => frame.GetMethod()!)
                    .Where(method => method.DeclaringType?.Assembly == typeof(Trainer).Assembly).Select(method => $"{method.DeclaringType!.Name}.{method.Name}")];
            }

            return base.Forward(inputIds, attentionMask, tokenTypeIds, allLayers);
        }
    }
}
