using System.Diagnostics;
using MultiTaskBert.Training;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Training;

/// <summary>How far it is from <c>Trainer.Fit</c> to the encoder: what a reader goes through who looks for where a batch is computed.</summary>
[Collection(nameof(OneAtATime))]
public sealed class CallDepthTests
{
    private const int Most = 9;   // as the code is written; a compiler may write methods into their callers, so there may be fewer.

    [Fact]
    public void Fit_FromThereToTheEncoder_AreFewFrames()
    {
        using var source = TinyBert.Load();
        string[] frames = [];
        var encoder = new TableBackbone(source.Shape, source.Tokenizer)
        {
            BeforeForward = () => frames = is_grad_enabled() ? [.. OurFrames()] : frames,
        };
        using var model = new MultiTaskModel(encoder, new ProbeHead());
        new Trainer(model, Plain.Options with { Epochs = 1, BatchSize = 4 }).Fit(FreezingInTrainingTests.Numbers(4));
        TestContext.Current.TestOutputHelper!.WriteLine(string.Join('\n', frames));
        Assert.Contains("Trainer.Fit", frames);
        Assert.InRange(frames.Length, 2, Most);
    }

    private static IEnumerable<string> OurFrames() => new StackTrace().GetFrames().Select(frame => frame.GetMethod()!)
        .Where(method => method.DeclaringType?.Assembly == typeof(Trainer).Assembly).Select(method => $"{method.DeclaringType!.Name}.{method.Name}");
}
