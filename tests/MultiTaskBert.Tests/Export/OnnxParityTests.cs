using Microsoft.ML.OnnxRuntime;
using MultiTaskBert.Backbones;
using MultiTaskBert.Tests.Parity;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Export;

/// <summary>What an exported model computes in ONNX Runtime, against what the model computes itself: every encoder with every head.</summary>
[Collection(nameof(OneAtATime))]
[Trait("Category", "Parity")]
public sealed class OnnxParityTests
{
    private const double Tolerance = 1e-4;

    // Rows of a batch, and their lengths.
    private static readonly int[][] Batches = [[1], [5], [16], [7, 3, 12], [1, 2, 9], [20, 20, 20]];

    public static IEnumerable<TheoryDataRow<string>> Models() => Goldens.Exist
        ? [.. Directory.GetDirectories(Path.Combine(Goldens.Root!, "models", "tiny")).Select(path => "models/tiny/" + Path.GetFileName(path)).Order(StringComparer.Ordinal), "models/minilm-l6"]
        : ["none"];

    [Theory]
    [MemberData(nameof(Models))]
    public void ExportOnnx_EveryEncoderAndHead_ComputesTheSame(string folder)
    {
        var path = Path.Combine(Goldens.RequireRoot(), folder);
        using var exported = new TemporaryFolder();
        using var model = OnnxHeads.Model(path);
        var export = model.ExportOnnx(exported.Path, new() { IncludeHiddenStates = true });
        Assert.Equal(["last_hidden_state", .. model.Heads.Select(head => head.Name)], export.Outputs);

        var comparison = new ParityComparison($"onnx: {folder}", "the model itself", Tolerance);
        foreach (var (name, batch, difference) in OnnxHeads.Differences(model, exported.Path, Batches))
        {
            comparison.Case($"{folder} {name} {batch}", difference);
        }

        comparison.Finish();
    }
}
