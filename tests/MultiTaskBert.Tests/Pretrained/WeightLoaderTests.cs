using MultiTaskBert.Pretrained;
using MultiTaskBert.Weights;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Pretrained;

public sealed class WeightLoaderTests : IDisposable
{
    private static readonly ParameterNaming Bert = new(prefixes: ["bert."], optional: ["pooler."]);

    private readonly TemporaryFolder _folder = new();
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Load_OldNamesUnderAPrefix_FillsEachParameter()
    {
        using var source = Checkpoint(
            ("bert.a.LayerNorm.gamma", full(2, 1f)), ("bert.a.LayerNorm.beta", full(2, 2f)), ("bert.w", full(3, 3f).to(ScalarType.BFloat16)),
            ("bert.position_ids", zeros(1, 4, dtype: ScalarType.Int64)), ("cls.predictions.bias", zeros(9)), ("classifier.weight", zeros(9)));
        var parameters = Parameters(("a.LayerNorm.weight", 2), ("a.LayerNorm.bias", 2), ("w", 3), ("pooler.weight", 4));
        var map = WeightLoader.Load(source, parameters, Bert);
        Assert.Equal([1f, 1f], Values(parameters["a.LayerNorm.weight"]));
        Assert.Equal([2f, 2f], Values(parameters["a.LayerNorm.bias"]));
        Assert.Equal([3f, 3f, 3f], Values(parameters["w"]));
        Assert.Equal(["pooler.weight"], map.Absent);
        Assert.Equal(["bert.position_ids", "classifier.weight", "cls.predictions.bias"], map.Ignored);
    }

    [Fact]
    public void Load_EverythingWrong_ListsAllAtOnceAndChangesNothing()
    {
        using var source = Checkpoint(("good", ones(2)), ("small", ones(2)), ("layer.7.weight", ones(1)));
        var parameters = Parameters(("good", 2), ("small", 5), ("lacking", 1));
        var error = Assert.Throws<CheckpointException>(() => WeightLoader.Load(source, parameters, Bert));
        Assert.Contains("1 missing: lacking.", error.Message, StringComparison.Ordinal);
        Assert.Contains("1 unexpected: layer.7.weight.", error.Message, StringComparison.Ordinal);
        Assert.Contains("'small' is F32 [2], wanted is [5]", error.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.Path, error.Message, StringComparison.Ordinal);
        Assert.Equal([0f, 0f], Values(parameters["good"]));
    }

    [Fact]
    public void Load_OneParameterUnderTwoNames_IsRefused()
    {
        using var source = Checkpoint(("LayerNorm.gamma", ones(2)), ("LayerNorm.weight", ones(2)));
        var error = Assert.Throws<CheckpointException>(() => WeightLoader.Load(source, Parameters(("LayerNorm.weight", 2)), Bert));
        Assert.Contains("'LayerNorm.gamma' and 'LayerNorm.weight'", error.Message, StringComparison.Ordinal);
    }

    private static float[] Values(Tensor tensor) => tensor.data<float>().ToArray();

    private static Dictionary<string, Tensor> Parameters(params (string Name, long Size)[] parameters) =>
        parameters.ToDictionary(p => p.Name, p => zeros(p.Size), StringComparer.Ordinal);

    private CheckpointFolder Checkpoint(params (string Name, Tensor Tensor)[] tensors)
    {
        _folder.Write("config.json", "{}");
        SafeTensorsWriter.Write(_folder.File("model.safetensors"), tensors.Select(t => KeyValuePair.Create(t.Name, t.Tensor)));
        return CheckpointFolder.Open(_folder.Path);
    }
}
