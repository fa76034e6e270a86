using static TorchSharp.torch;

namespace MultiTaskBert.Training.Steps;

/// <summary>
/// Copies of the buffers of a model, such as the running means of a normalization in a head of one's own: a forward pass in training mode changes them before it is
/// known whether the step succeeds. Owns the copies; without buffers it does nothing.
/// </summary>
internal sealed class BufferBackup : IDisposable
{
    private readonly (Tensor Buffer, Tensor Copy)[] _buffers;

    internal BufferBackup(nn.Module model)
    {
        using var scope = NewDisposeScope();
        _buffers = [.. model.buffers().Select(buffer => (buffer, buffer.detach().clone().DetachFromDisposeScope()))];
    }

    /// <summary>Remembers the buffers as they are.</summary>
    internal void Keep() => Array.ForEach(_buffers, pair => Copy(pair.Buffer, pair.Copy));

    /// <summary>Makes them what they were at the last <see cref="Keep"/>.</summary>
    internal void Restore() => Array.ForEach(_buffers, pair => Copy(pair.Copy, pair.Buffer));

    public void Dispose() => Array.ForEach(_buffers, pair => pair.Copy.Dispose());

    private static void Copy(Tensor from, Tensor to)
    {
        using var noGradient = no_grad();
        to.copy_(from);
    }
}
