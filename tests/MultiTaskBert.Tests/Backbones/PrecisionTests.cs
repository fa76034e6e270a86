using MultiTaskBert.Backbones;
using MultiTaskBert.Runtime;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Backbones;

[Collection(nameof(OneAtATime))]
public sealed class PrecisionTests
{
    [Fact]
    public void Forward_BFloat16_IsNearFloat32AndFloat32ComesBackToTheBit()
    {
        using var backbone = TinyBert.Load();
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var ids = arange(2, 26, ScalarType.Int64).view(2, 12);
        var mask = ones_like(ids);
        var exact = backbone.Forward(ids, mask).Last;

        backbone.Precision = Precision.BFloat16;
        var rounded = backbone.Forward(ids, mask).Last;
        backbone.Precision = Precision.Float32;
        var again = backbone.Forward(ids, mask).Last;

        // bfloat16 has 8 bits: a relative error of 2⁻⁸ a product, averaged over sums; the outputs are of size 1 after LayerNorm.
        var error = (exact - rounded).abs().max().item<float>();
        Assert.InRange(error, 1e-6f, 0.1f);
        Assert.Equal(ScalarType.Float32, rounded.dtype);
        Assert.Equal(exact.bytes.ToArray(), again.bytes.ToArray());
    }

    [Fact]
    public void Precision_Auto_SaysWhatTheProcessorHas()
    {
        using var backbone = TinyBert.Load();
        backbone.Precision = Precision.Auto;

        Assert.Equal(ProcessorFeatures.IsFasterInBFloat16 ? Precision.BFloat16 : Precision.Float32, backbone.Precision);
        if (OperatingSystem.IsLinux() && File.Exists("/proc/cpuinfo"))
        {
            var flags = File.ReadAllText("/proc/cpuinfo");
            Assert.Equal(flags.Contains("avx512_bf16", StringComparison.Ordinal) || flags.Contains("amx_bf16", StringComparison.Ordinal), ProcessorFeatures.HasBFloat16);
            Assert.Equal(
                flags.Contains("amx_bf16", StringComparison.Ordinal) || (flags.Contains("avx512_bf16", StringComparison.Ordinal) && !flags.Contains("GenuineIntel", StringComparison.Ordinal)),
                ProcessorFeatures.IsFasterInBFloat16);
        }
    }

    [Fact]
    public void Fit_BFloat16_LearnsTheSameEachTimeAndPutsThePrecisionBack()
    {
        var rows = TinyTask.Rows(60);
        var hashes = new List<Dictionary<string, string>>();
        for (var run = 0; run < 2; run++)
        {
            using var model = TinyTask.Model();
            var before = new Trainer(model).Evaluate(rows).Metrics["loss"];
            var options = Plain.Options with { Epochs = 6, BatchSize = 6, LearningRate = 3e-3, Freeze = FreezePolicy.None, Precision = Precision.BFloat16 };
            new Trainer(model, options).Fit(rows);

            Assert.Equal(Precision.Float32, model.Backbone.Precision);
            Assert.True(new Trainer(model).Evaluate(rows).Metrics["loss"] < 0.9 * before);
            hashes.Add(ModelBits.Of(model));
        }

        Assert.Equal(hashes[0], hashes[1]);
    }
}
