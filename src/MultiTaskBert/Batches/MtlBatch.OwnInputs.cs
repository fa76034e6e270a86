using MultiTaskBert.Batches;
using MultiTaskBert.Labels;
using MultiTaskBert.Runtime;

namespace MultiTaskBert;

/// <content>What single heads read besides the rows: rows with tokens hidden, other texts.</content>
public sealed partial class MtlBatch
{
    private readonly Dictionary<string, OwnInput> _ownInputs = new(StringComparer.Ordinal);

    /// <summary>The layouts of heads with an input of their own, by the name of the head.</summary>
    internal IReadOnlyList<KeyValuePair<string, LabelLayout>> InputLayouts { get; init; } = [];

    /// <summary>The input of each head that has one of its own and a label in the batch. Owned by the batch.</summary>
    internal IReadOnlyDictionary<string, OwnInput> OwnInputs => _ownInputs;

    /// <summary>Draws the inputs for a batch of a training anew: what is random in them follows from the seed and the number of the batch, and nothing else.</summary>
    /// <param name="seed">The seed of the training.</param>
    /// <param name="position">The number of the batch in the training, from 0.</param>
    internal void DrawInputs(long seed, long position)
    {
        foreach (var (head, layout) in InputLayouts)
        {
            Draw(head, (IInputLayout)layout, row => new RandomStream(seed, position, FormattableString.Invariant($"input of head '{head}', row {row}")));
        }
    }

    /// <summary>Draws the inputs so that a row's depends on its tokens only, wherever it stands.</summary>
    internal void DrawInputsByContent()
    {
        foreach (var (head, layout) in InputLayouts)
        {
            Draw(head, (IInputLayout)layout, row => new RandomStream(0, Fingerprint(Encodings[row].Ids), $"input of head '{head}'"));
        }
    }

    private void Draw(string head, IInputLayout layout, Func<int, RandomStream> random)
    {
        if (_ownInputs.Remove(head, out var before))
        {
            before.Dispose();
        }

        if (layout.LayInput([.. Enumerable.Range(0, RowCount).Select(row => Row(row, head))], PaddedLength, random) is not { } laid)
        {
            return;
        }

        var input = new OwnInput(laid);
        var device = InputIds.device;
        input.Move(tensor => Move(tensor, device));
        _ownInputs[head] = input;
        if (laid.Labels is { } labels)
        {
            _labels[head].Dispose();
            _labels[head] = Move(labels.ToTensor().DetachFromDisposeScope(), device);
            _labelCounts[head] = ((LabelLayout)layout).CountLabelled(labels);
        }
    }

    // FNV-1a over the ids: the same on every machine, unlike GetHashCode.
    private static long Fingerprint(IReadOnlyList<int> ids) => unchecked((long)ids.Aggregate(14695981039346656037UL, (hash, id) => (hash ^ (uint)id) * 1099511628211UL));
}
