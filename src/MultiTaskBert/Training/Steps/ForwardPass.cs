using MultiTaskBert.Backbones;
using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Batches;
using MultiTaskBert.Freezing.Features;
using MultiTaskBert.Heads;
using MultiTaskBert.Kernels;
using MultiTaskBert.Modeling;
using MultiTaskBert.Runtime;
using MultiTaskBert.Training.Distilling;
using MultiTaskBert.Training.Rows;
using MultiTaskBert.Weighting;
using static TorchSharp.torch;

namespace MultiTaskBert.Training.Steps;

/// <summary>
/// The way of a run from a batch to losses and back. It holds what the run needs beside the model: the frozen layers whose output is kept, what computes layers again in the
/// backward pass, the seed of dropout, the earlier model that heads are held to. The model knows nothing of it. Not thread-safe.
/// </summary>
/// <remarks>Dropout depends on the seed and on the number of the batch alone, so the same batch can be asked for again, with gradients or without.</remarks>
/// <param name="model">The model; the caller keeps ownership.</param>
/// <param name="seed">The seed of dropout.</param>
/// <param name="prefix">The frozen layers, which need not be computed in each step; null to compute all of them. The caller keeps ownership.</param>
/// <param name="recomputes">Whether the backward pass computes the layers of the encoder again, see <see cref="CanRecompute"/>.</param>
/// <param name="distiller">What holds heads to an earlier model; null without.</param>
internal sealed class ForwardPass(MultiTaskModel model, long seed = 0, FrozenPrefix? prefix = null, bool recomputes = false, Distiller? distiller = null)
{
    private readonly LayerRecomputation? _recomputation = recomputes ? new LayerRecomputation() : null;

    internal MultiTaskModel Model => model;

    internal Device Device { get; } = model.Device;   // asked once: it takes a walk over all parameters

    /// <summary>What holds heads to an earlier model, if anything does.</summary>
    internal Distiller? Distiller => distiller;

    /// <summary>The trainable parameters, by whose they are; null if losses are not looked at for gradients.</summary>
    internal TrainableParts? Trainable { get; set; }

    /// <summary>Whether an encoder can compute its layers again.</summary>
    internal static bool CanRecompute(Backbone backbone) => backbone is TransformerBackbone;

    /// <summary>What the heads say about a batch, as <see cref="MultiTaskModel.Forward"/>, by the shortest way to the hidden states.</summary>
    internal ModelOutput Output(MtlBatch batch) => model.OutputOf(States(batch), batch);

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
        batch.To(Device);
        _recomputation?.Forget();
        return distiller is null && Labelled(batch).All(head => head is IOwnInputHead { ReadsRows: false }) ? null : States(batch);
    }

    /// <summary>The losses of a batch, in the order of the heads, in the dispose scope of the caller. No head computes more of its output than its loss needs.</summary>
    /// <exception cref="InvalidOperationException">A loss has no gradient, although something is trainable that it is made of.</exception>
    internal IReadOnlyList<HeadLoss> Losses(MtlBatch batch, long position)
    {
        using var random = Draw(position);
        return Losses(Encode(batch), batch);
    }

    /// <summary>The losses of a batch whose hidden states are known.</summary>
    /// <exception cref="InvalidOperationException">A loss has no gradient, although something is trainable that it is made of.</exception>
    internal IReadOnlyList<HeadLoss> Losses(HiddenStates? states, MtlBatch batch)
    {
        HeadLoss[] losses = [.. Labelled(batch).Select(head => new HeadLoss(head.Name, Loss(head, states, batch)))];
        foreach (var (head, loss) in is_grad_enabled() ? losses : [])
        {
            var trainable = Trainable?.HasOwn(head) == true ? "parameters of the head are trainable"
                : Trainable is not null && states?.Last.requires_grad == true ? "the encoder below it is trainable" : null;
            if (trainable is not null)
            {
                HeadContract.ThrowWithoutGradient(model.Head(head), loss, trainable);
            }
        }

        return losses;
    }

    /// <summary>
    /// The losses of a batch, and of the heads that are held to an earlier model the distance from it; dropout of the losses is as without these. For a backward pass whose gradients
    /// nobody reads but the optimizer: those of large embedding tables may be of some rows (<see cref="RowGradients"/>).
    /// </summary>
    internal (IReadOnlyList<HeadLoss> Losses, IReadOnlyList<HeadLoss> Kept) LossesForOptimizer(MtlBatch batch, long position)
    {
        using var rows = RowGradients.Allow();
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
            batches.AddWeighted(values, Losses(batches.Batches[index], firstBatch + index), index);
        }

        return values;
    }

    /// <summary>The backward pass of a total of losses. Nothing if nothing below is trainable.</summary>
    /// <param name="total">A scalar.</param>
    /// <param name="again">Whether another backward pass over the same states follows.</param>
    internal void Backward(Tensor total, bool again = false)
    {
        if (total.requires_grad)
        {
            total.backward(retain_graph: again);
            Finish(again);
        }
    }

    /// <summary>The backward pass of hidden states whose gradient is known.</summary>
    /// <param name="states">[B, T, H].</param>
    /// <param name="gradient">[B, T, H].</param>
    internal void Backward(Tensor states, Tensor gradient)
    {
        states.backward([gradient]);
        Finish(again: false);
    }

    private void Finish(bool again)
    {
        KernelFailure.Throw();
        _recomputation?.Backward(again);
    }

    private HiddenStates States(MtlBatch batch) => EncoderReading.Of(batch, States, isEvaluating: !is_grad_enabled() && !model.Backbone.training);

    // By the shortest way: from what is kept of the frozen layers, or through all of them.
    private HiddenStates States(Tensor ids, Tensor mask, Tensor types) => (prefix?.Lower(ids, mask, types), _recomputation) switch
    {
        ({ } lower, null) => model.Backbone.ForwardUpper(lower, mask, prefix!.Depth),
        ({ } lower, { } again) => ((TransformerBackbone)model.Backbone).ForwardUpper(lower, mask, prefix!.Depth, again),
        (null, null) => model.Backbone.Forward(ids, mask, types),
        (null, { } again) => ((TransformerBackbone)model.Backbone).Forward(ids, mask, types, allLayers: false, again),
    };

    // An input of a head's own is never looked up among the kept ones, which are of the rows as they are.
    private HiddenStates States(OwnInput input) => _recomputation is null
        ? model.Backbone.Forward(input.InputIds, input.AttentionMask, input.TokenTypeIds)
        : ((TransformerBackbone)model.Backbone).Forward(input.InputIds, input.AttentionMask, input.TokenTypeIds, allLayers: false, _recomputation);

    private IEnumerable<TaskHead> Labelled(MtlBatch batch) => model.Heads.Where(head => batch.LabelCounts[head.Name] > 0);

    private Tensor Loss(TaskHead head, HiddenStates? states, MtlBatch batch) => HeadContract.Loss(head, head is IOwnInputHead own && batch.OwnInputs[head.Name] is var input
        ? own.LossOf(states, States(input), input.Rows, batch.Labels[head.Name])
        : EncoderReading.Loss(head, states!, batch.Labels[head.Name]));
}
