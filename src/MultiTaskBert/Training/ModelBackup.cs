using MultiTaskBert.Modeling;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Training;

/// <summary>A copy of all that a training changes in a model: weights, buffers, what is trainable, the mode of each part. Puts it back when it is disposed.</summary>
internal sealed class ModelBackup : IDisposable
{
    private readonly (Tensor Value, Tensor Copy)[] _tensors;
    private readonly (Parameter Parameter, bool IsTrainable)[] _parameters;
    private readonly ModuleModes _modes;

    internal ModelBackup(nn.Module model)
    {
        using var scope = NewDisposeScope();
        _parameters = [.. model.parameters().Select(parameter => (parameter, parameter.requires_grad))];
        _modes = new ModuleModes(model);
        _tensors = [.. _parameters.Select(parameter => (Tensor)parameter.Parameter).Concat(model.buffers()).Select(tensor => (tensor, tensor.detach().clone().DetachFromDisposeScope()))];
    }

    public void Dispose()
    {
        using (no_grad())
        {
            foreach (var (value, copy) in _tensors)
            {
                value.copy_(copy);
                copy.Dispose();
            }
        }

        Array.ForEach(_parameters, parameter => parameter.Parameter.requires_grad = parameter.IsTrainable);
        _modes.Restore();
    }
}
