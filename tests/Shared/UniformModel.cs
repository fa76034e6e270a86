using static TorchSharp.torch;

namespace MultiTaskBert.Tests;

/// <summary>Models whose weights all have one value, so that a mix of two of them is seen. Those of odd values have adapters, the others have none.</summary>
internal static class UniformModel
{
    /// <summary>A model of a value; the caller owns it.</summary>
    internal static MultiTaskModel Of(float value)
    {
        var model = TinyTask.Model();
        if (value % 2 == 1)
        {
            model.AddLora();
        }

        using var noGradient = no_grad();
        foreach (var parameter in model.parameters())
        {
            parameter.fill_(value);
        }

        return model;
    }

    /// <summary>The value of a model, or NaN if it is a mix of models of several.</summary>
    internal static float ValueOf(MultiTaskModel model)
    {
        using var scope = NewDisposeScope();
        var values = model.parameters().SelectMany(parameter => new[] { parameter.min().item<float>(), parameter.max().item<float>() }).Distinct().ToArray();
        return values is [var value] && (value % 2 == 1) == (model.Lora is not null) ? value : float.NaN;
    }
}
