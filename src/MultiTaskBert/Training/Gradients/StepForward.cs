using MultiTaskBert.Backbones;
using MultiTaskBert.Data;
using MultiTaskBert.Heads;
using MultiTaskBert.Runtime;
using MultiTaskBert.Training.Distilling;
using MultiTaskBert.Weighting;
using static TorchSharp.torch;

namespace MultiTaskBert.Training.Gradients;

/// <summary>
/// The forward pass of a training step. Dropout depends on the seed and on the number of the batch alone, so the same batch can be asked for again, with gradients
/// or without. Not thread-safe.
/// </summary>
internal sealed class StepForward(MultiTaskModel model, long seed, Distiller? distiller = null, Func<LearningParts>? parts = null)
{
    private readonly Device _device = model.Device;   // asked once: it takes a walk over all parameters

    internal MultiTaskModel Model => model;

    internal Device Device => _device;

    /// <summary>What holds heads to an earlier model, if anything does.</summary>
    internal Distiller? Distiller => distiller;

    /// <summary>Begins the forward pass of a batch: until the result is disposed, random numbers are those of the batch, and other trainings wait to draw theirs.</summary>
    /// <param name="position">The number of the batch in the training.</param>
    internal IDisposable Draw(long position)
    {
        var random = new TorchRandom();
        random.Set(seed, position, "dropout");
        return random;
    }

    /// <summary>The hidden states of a batch, to be asked for after <see cref="Draw"/>; null if no head with a label reads its rows as they are, and no head is held to an earlier model.</summary>
    /// <param name="batch">The batch; it is moved to the device of the model.</param>
    internal HiddenStates? Encode(MtlBatch batch)
    {
        batch.To(_device);
        return model.EncodeForLosses(batch, always: distiller is not null);
    }

    /// <summary>The losses of a batch, in the order of the heads, in the dispose scope of the caller.</summary>
    /// <exception cref="InvalidOperationException">A loss has no gradient, although something learns from it.</exception>
    internal IReadOnlyList<HeadLoss> Losses(MtlBatch batch, long position)
    {
        using var random = Draw(position);
        return Losses(Encode(batch), batch);
    }

    /// <summary>The losses of a batch whose hidden states are known.</summary>
    /// <exception cref="InvalidOperationException">A loss has no gradient, although something learns from it.</exception>
    internal IReadOnlyList<HeadLoss> Losses(HiddenStates? states, MtlBatch batch)
    {
        var losses = model.Losses(states, batch);
        if (parts is null || !is_grad_enabled())
        {
            return losses;
        }

        var learning = parts();
        foreach (var (head, loss) in losses)
        {
            var learns = learning.HasOwn(head) ? "parameters of the head are trainable" : states?.Last.requires_grad == true ? "the encoder below it is trainable" : null;
            if (learns is not null)
            {
                HeadContract.ThrowWithoutGradient(model.Head(head), loss, learns);
            }
        }

        return losses;
    }

    /// <summary>The losses of a batch, and of the heads that are held to an earlier model the distance from it; dropout of the losses is as without these.</summary>
    internal (IReadOnlyList<HeadLoss> Losses, IReadOnlyList<HeadLoss> Kept) LossesAndKept(MtlBatch batch, long position)
    {
        using var random = Draw(position);
        var states = Encode(batch);
        var losses = Losses(states, batch);
        return (losses, distiller?.Losses(states!, batch) ?? []);
    }

    /// <summary>The losses of a whole step as numbers, computed without gradients.</summary>
    /// <param name="batches">The micro-batches.</param>
    /// <param name="firstBatch">The number of the first of them in the training.</param>
    internal Dictionary<string, double> Values(MicroBatches batches, long firstBatch)
    {
        using var noGradients = no_grad();
        var values = batches.Heads.ToDictionary(head => head, _ => 0.0, StringComparer.Ordinal);
        foreach (var index in batches.Labelled)
        {
            using var scope = NewDisposeScope();
            batches.AddShares(values, Losses(batches.Batches[index], firstBatch + index), index);
        }

        return values;
    }
}
