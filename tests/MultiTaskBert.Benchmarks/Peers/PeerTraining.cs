using MultiTaskBert.Data;
using MultiTaskBert.Labels;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Benchmarks.Peers;

/// <summary>Training steps of a peer: its encoder, the two heads on it, the sum of their losses. Owns nothing but the heads and the optimizer.</summary>
internal sealed class PeerTraining : IDisposable
{
    public const double MaxGradientNorm = 1;
    private const double Dropout = 0.1;

    private readonly PeerEncoder _encoder;
    private readonly Linear _intent;
    private readonly Linear _slots;
    private readonly PeerOptimizer _optimizer;

    public PeerTraining(PeerEncoder encoder, int width, SnipsRows rows, Func<IReadOnlyList<Parameter>, PeerOptimizer> optimizer)
    {
        _encoder = encoder;
        _intent = nn.Linear(width, rows.IntentCount);
        _slots = nn.Linear(width, rows.SlotCount);
        _optimizer = optimizer([.. encoder.Parameters.Where(parameter => parameter.requires_grad), .. _intent.parameters(), .. _slots.parameters()]);
    }

    /// <summary>Forward, backward, clipping, AdamW.</summary>
    public void Step(MtlBatch batch)
    {
        using var scope = NewDisposeScope();
        Loss(batch).backward();
        _optimizer.Step();
        _optimizer.ClearGradients();   // several peers live at once, and each has as many numbers of gradients as of weights
    }

    public void Dispose()
    {
        _optimizer.ClearGradients();
        _optimizer.Dispose();
        _intent.Dispose();
        _slots.Dispose();
    }

    private Tensor Loss(MtlBatch batch)
    {
        var hidden = _encoder.Forward(batch.InputIds, batch.AttentionMask);
        var intent = _intent.forward(nn.functional.dropout(hidden.select(1, 0), Dropout));
        var slots = _slots.forward(nn.functional.dropout(hidden, Dropout));
        return nn.functional.cross_entropy(intent, batch.Labels[SnipsRows.Intent])
            + nn.functional.cross_entropy(slots.flatten(0, 1), batch.Labels[SnipsRows.Slots].flatten(), ignore_index: LabelLayout.Ignored);
    }
}
