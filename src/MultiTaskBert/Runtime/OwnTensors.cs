using static TorchSharp.torch;

namespace MultiTaskBert.Runtime;

/// <summary>The tensors that a module owns: they live as long as it does, whatever dispose scope it was made in.</summary>
internal static class OwnTensors
{
    /// <summary>Takes the parameters and buffers of a module out of the dispose scopes of who made it, as TorchSharp does with its own modules.</summary>
    internal static void Keep(nn.Module module)
    {
        foreach (var parameter in module.parameters())
        {
            parameter.DetachFromDisposeScope();
        }

        foreach (var buffer in module.buffers(recurse: true, include_nonpersistent: true))
        {
            buffer.DetachFromDisposeScope();
        }
    }
}
