using MultiTaskBert.Runtime;
using TorchSharp;

namespace MultiTaskBert;

/// <content>One more task for a model that was trained.</content>
public sealed partial class MultiTaskModel
{
    /// <summary>Adds a head; the encoder and the other heads keep their weights, and answer as before. The new head comes last.</summary>
    /// <remarks>
    /// Call it between trainings, which refuse it while they run, as running predictions do; collators, trainers' evaluations and predictors made before, do not know of the head. To keep what the other
    /// heads can do while the new one is trained, freeze them and the encoder (<see cref="FreezePolicy"/>), or hold their outputs to the old ones
    /// (<see cref="TrainerOptions.Distillation"/>).
    /// </remarks>
    /// <param name="head">The head, with a name of its own; the model takes ownership, and moves it to its device and type.</param>
    /// <param name="seed">Seeds its first weights, which depend on the seed and its name alone.</param>
    /// <exception cref="ArgumentException">A head of the model has that name.</exception>
    /// <exception cref="InvalidOperationException">
    /// The head belongs to another model, or the encoder does not fit it, or the model is being trained or read. The model is as it was.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The model or the head is disposed.</exception>
    public void AddHead(TaskHead head, long seed = 0)
    {
        using var change = Change($"{nameof(MultiTaskModel)}.{nameof(AddHead)}");
        ArgumentNullException.ThrowIfNull(head);
        TaskHead[] heads = [.. _heads, head];
        CheckNames(heads);
        var (device, type) = (Device, parameters().First().dtype);
        Build([head], seed);
        head.to(device, type);
        OwnTensors.Keep(head);
        head.eval();
        _headModules.Add(head);
        _heads = heads;
        _layouts = heads.ToDictionary(each => each.Name, each => each.Layout, StringComparer.Ordinal);
    }
}
