using MultiTaskBert.Tests.Parity;
using MultiTaskBert.Weights;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Heads;

/// <summary>Logits of fine-tuned checkpoints whose classifier became one of our heads, against those of transformers.</summary>
[Trait("Category", "Parity")]
[Collection(nameof(OneAtATime))]
public sealed class PretrainedHeadParityTests
{
    // goldens/encoders/README.md: five times the distance of transformers' own float32 from float64.
    private const double Tolerance = 1.5e-5;

    private const string Logits = "logits_f64";

    [Theory]
    [MemberData(nameof(FilesWithLogits))]
    public void Forward_FineTunedCheckpoint_GivesTheLogitsOfTransformers(string file)
    {
        Assert.SkipWhen(Goldens.Exist && file.Length == 0, "No file of the reference data holds logits.");
        using var golden = Goldens.Tensors(file);
        string[] batches = [.. golden.Names.Where(name => name.EndsWith(Logits, StringComparison.Ordinal)).Select(name => name[..^Logits.Length])];
        var name = Path.GetFileNameWithoutExtension(file);
        var folder = Path.Combine(Goldens.RequireRoot(), "models", "tiny", name);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        TaskHead head = golden.Read(batches[0] + Logits).dim() == 2
            ? SequenceClassificationHead.FromPretrained("head", folder)
            : TokenClassificationHead.FromPretrained("head", folder);
        using var model = new MultiTaskModel(Backbone.FromPretrained(folder), head);
        using var saved = new TemporaryFolder();
        model.Save(saved.Path);
        using var again = MultiTaskModel.Load(saved.Path);

        var comparison = new ParityComparison("encoders: logits of taken-over heads", "transformers", Tolerance);
        foreach (var batch in batches)
        {
            var mask = golden.Read(batch + "attention_mask");
            var actual = LogitsOf(model);
            comparison.Case($"{name} {batch}logits", LargestDifference(golden.Read(batch + Logits), actual, mask));
            Assert.Equal(actual.bytes.ToArray(), LogitsOf(again).bytes.ToArray());

            Tensor LogitsOf(MultiTaskModel from) => from.Heads[0].Forward(
                from.Backbone.Forward(golden.Read(batch + "input_ids"), mask, golden.Names.Contains(batch + "token_type_ids") ? golden.Read(batch + "token_type_ids") : null));
        }

        comparison.Finish();
    }

    // Only looked into here, so not noted as read: other tests compare the encoders without a head.
    public static IEnumerable<TheoryDataRow<string>> FilesWithLogits()
    {
        return Goldens.Files("encoders", "*.safetensors").Where(row => row.Data.Length > 0 && HasLogits(row.Data)).DefaultIfEmpty(new TheoryDataRow<string>(string.Empty));

        static bool HasLogits(string file)
        {
            using var reader = SafeTensorsReader.Open(Path.Combine(Goldens.Root!, "goldens", file));
            return reader.Names.Any(name => name.EndsWith(Logits, StringComparison.Ordinal));
        }
    }

    // Tags are compared where there is a token; the class of a row, everywhere.
    private static double LargestDifference(Tensor expected, Tensor actual, Tensor mask)
    {
        Assert.Equal(expected.shape, actual.shape);
        var difference = (expected - actual.to(ScalarType.Float64)).abs();
        return (expected.dim() == 3 ? difference.masked_select(mask.to(ScalarType.Bool).unsqueeze(-1)) : difference).max().item<double>();
    }
}
