using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MultiTaskBert.AspNetCore.Serving;
using MultiTaskBert.Backbones;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Tests;

namespace MultiTaskBert.AspNetCore.Tests.Serving;

/// <summary>Models as they are written, in folders that change.</summary>
[Collection(nameof(OneAtATime))]
public sealed class RealModelTests
{
    private const string Text = "ada stone won in paris";

    [Theory]
    [InlineData("saved", null, typeof(Predictor))]
    [InlineData("saved", Precision.Float32, typeof(Predictor))]
    [InlineData("exported", null, typeof(OnnxPredictor))]
    [InlineData("both", null, typeof(OnnxPredictor))]
    [InlineData("both", Precision.Float32, typeof(Predictor))]
    public void Load_WhatIsInTheFolder_IsLoaded(string what, Precision? precision, Type expected)
    {
        using var folder = Folder(what);
        using var predictor = PredictorSource.Load(new MultiTaskPredictorOptions { Folder = folder.Path, Precision = precision });

        Assert.IsType(expected, predictor);
        Assert.Equal(["topic", "entities"], PredictorSource.Heads(predictor));
        Assert.Equal(["topic", "entities"], predictor.PredictBatch([new MtlRow(Text)])[0].Heads.Keys);
    }

    [Fact]
    public void Load_AnExportWithoutItsHeads_IsNotTakenIfThereIsASavedModel()
    {
        using var folder = Folder("both");
        File.Delete(folder.File("heads.json"));
        using var predictor = PredictorSource.Load(new MultiTaskPredictorOptions { Folder = folder.Path });

        Assert.IsType<Predictor>(predictor);
    }

    [Theory]
    [InlineData("nothing", null, "it holds neither a saved model (model.safetensors, heads.safetensors) nor an exported one (model.onnx, heads.json). Write one into it")]
    [InlineData("exported", Precision.BFloat16, "which has the precision of its export, but Precision is BFloat16. Leave that out, or save the model into the folder as well.")]
    public void Load_WhatCannotBe_Throws(string what, Precision? precision, string message)
    {
        using var folder = Folder(what);

        Assert.Contains(message, Assert.Throws<CheckpointException>(() => PredictorSource.Load(new MultiTaskPredictorOptions { Folder = folder.Path, Precision = precision })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exported", "model.onnx")]
    [InlineData("saved", "model.safetensors")]
    public void Load_APartIsMissing_SaysWhich(string what, string missing)
    {
        using var folder = Folder(what);
        File.Delete(folder.File(missing));

        Assert.Contains(missing, Assert.Throws<CheckpointException>(() => PredictorSource.Load(new MultiTaskPredictorOptions { Folder = folder.Path })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ASavedModel_HasItsSettings()
    {
        using var folder = Folder("saved");
        MtlRow[] rows = [new(string.Join(' ', Enumerable.Repeat("ada", 2 * TinyBert.MaxLength)))];
        using var plain = (Predictor)PredictorSource.Load(new MultiTaskPredictorOptions { Folder = folder.Path });
        using var set = (Predictor)PredictorSource.Load(new MultiTaskPredictorOptions { Folder = folder.Path, LongText = LongText.Windows(), Precision = Precision.BFloat16 });

        Assert.Equal((Precision.Float32, Precision.BFloat16), (plain.Model.Backbone.Precision, set.Model.Backbone.Precision));
        Assert.True(plain.PredictBatch(rows)[0].TruncatedTokens > 0);
        Assert.Equal(0, set.PredictBatch(rows)[0].TruncatedTokens);
    }

    [Fact]
    public void Load_AnExportedModel_HasItsSettings()
    {
        using var folder = Folder("exported");
        MtlRow[] rows = [new(string.Join(' ', Enumerable.Repeat("ada", 2 * TinyBert.MaxLength)))];
        using var plain = PredictorSource.Load(new MultiTaskPredictorOptions { Folder = folder.Path });
        using var set = PredictorSource.Load(new MultiTaskPredictorOptions { Folder = folder.Path, LongText = LongText.Windows() });

        Assert.True(plain.PredictBatch(rows)[0].TruncatedTokens > 0);
        Assert.Equal(0, set.PredictBatch(rows)[0].TruncatedTokens);
    }

    [Fact]
    public void Remark_AnExportOfAnEarlierModel_IsTold()
    {
        using var folder = Folder("both");
        var options = new MultiTaskPredictorOptions { Folder = folder.Path };
        Assert.Null(PredictorSource.Remark(options));
        File.SetLastWriteTimeUtc(folder.File("heads.safetensors"), File.GetLastWriteTimeUtc(folder.File("model.onnx")) + TimeSpan.FromHours(2));

        Assert.StartsWith("The folder holds an exported model, which is served, and a saved one that was written later.", PredictorSource.Remark(options), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("saved")]
    [InlineData("exported")]
    public async Task AHost_TheModelIsWrittenAnew_AnswersWithTheNewOneAndDropsNothing(string what)
    {
        using var folder = Folder(what);
        var expected = (First: Answer(1), Second: Answer(2));
        Assert.NotEqual(expected.First, expected.Second, Close);
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddMultiTaskPredictor("tiny", folder.Path);
        using var host = builder.Build();
        await host.StartAsync();
        var served = host.Services.GetRequiredService<ServedPredictor>();
        Assert.Equal(expected.First, Probabilities(await served.PredictAsync(new MtlRow(Text))), Close);
        var isOver = false;
        var asking = Task.Run(async () =>
        {
            var answers = new List<double[]>();
            while (!Volatile.Read(ref isOver))
            {
                answers.Add(Probabilities(await served.PredictAsync(new MtlRow(Text))));
            }

            return answers;
        });
        Write(folder.Path, what, seed: 2);
        await Until.TrueAsync(() => asking.IsFaulted || Close(Probabilities(served.PredictAsync(new MtlRow(Text)).GetAwaiter().GetResult()), expected.Second));
        Volatile.Write(ref isOver, true);

        Assert.All(await asking, answer => Assert.True(Close(answer, expected.First) || Close(answer, expected.Second)));
        await host.StopAsync();
    }

    [Fact]
    public async Task AHost_BrokenWeights_KeepsTheOldModel()
    {
        using var folder = Folder("saved");
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddMultiTaskPredictor("tiny", folder.Path);
        using var host = builder.Build();
        await host.StartAsync();
        var served = host.Services.GetRequiredService<ServedPredictor>();
        var before = Probabilities(await served.PredictAsync(new MtlRow(Text)));
        await File.WriteAllBytesAsync(folder.File("heads.safetensors"), new byte[100]);
        await Until.TrueAsync(() => served.Status.State == ServingState.Degraded);

        Assert.Equal(before, Probabilities(await served.PredictAsync(new MtlRow(Text))), Close);
        Assert.Contains("heads.safetensors", served.Status.Message, StringComparison.Ordinal);
        Write(folder.Path, "saved", seed: 2);
        await Until.TrueAsync(() => served.Status.State == ServingState.Ready);
        Assert.Equal(Answer(2), Probabilities(await served.PredictAsync(new MtlRow(Text))), Close);
        await host.StopAsync();
    }

    private static TemporaryFolder Folder(string what)
    {
        var folder = new TemporaryFolder();
        Write(folder.Path, what, seed: 1);
        return folder;
    }

    private static void Write(string folder, string what, long seed)
    {
        using var model = TinyTask.Model(seed: seed);
        if (what is "saved" or "both")
        {
            model.Save(folder);
        }

        if (what is "exported" or "both")
        {
            model.ExportOnnx(folder, new OnnxExportOptions { Windows = true });
        }
    }

    private static double[] Answer(long seed)
    {
        using var model = TinyTask.Model(seed: seed);
        using var predictor = new Predictor(model);
        return Probabilities(predictor.Predict(Text));
    }

    private static double[] Probabilities(Prediction prediction) => [.. prediction.Class("topic").Probabilities.Select(pair => pair.Value)];

    private static bool Close(double[] one, double[] other) => one.Zip(other, (a, b) => Math.Abs(a - b)).Max() < 1e-5;
}
