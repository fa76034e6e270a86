using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MultiTaskBert.Freezing.Features;

/// <summary>Computes the lower half of an encoder row by row, as far as the rows are not kept already. Not thread-safe.</summary>
/// <remarks>
/// The numbers of a row depend, in their last bits, on the length that it is padded to. So a row is always computed at its own length, rounded up to a
/// multiple of <see cref="LengthStep"/>, together with others of that length; behind its end are zeros. At such lengths what a matrix product makes of a row
/// does not depend on the rows beside it. That makes a row that is kept and one that is computed again the same bits.
/// </remarks>
internal sealed class LowerHalf
{
    private const int LengthStep = 8;
    private const int LongestSpan = int.MaxValue / 2;

    private readonly Backbone _backbone;
    private readonly FeatureStore? _store;
    private long[] _tokens = [];   // of one row: id and segment of each token

    /// <param name="backbone">The encoder, whose lower half is frozen and in eval mode; the caller keeps ownership.</param>
    /// <param name="store">Keeps rows, or null; the caller keeps ownership.</param>
    internal LowerHalf(Backbone backbone, FeatureStore? store)
    {
        _backbone = backbone;
        _store = store;
    }

    /// <summary>The number of rows that were computed, and not read from the store.</summary>
    internal long ComputedRows { get; private set; }

    /// <summary>Int64 [B, T] ids, mask (tokens first, then padding) and segments → Float32 [B, T, H], without gradient, on the device of the ids.</summary>
    internal Tensor Forward(Tensor ids, Tensor mask, Tensor types, int depth)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var width = _backbone.Shape.HiddenSize;
        if (ids.numel() * width * sizeof(float) > LongestSpan && ids.size(0) > 1)
        {
            var half = ids.size(0) / 2;
            return cat([Forward(ids[..(int)half], mask[..(int)half], types[..(int)half], depth), Forward(ids[(int)half..], mask[(int)half..], types[(int)half..], depth)])
                .MoveToOuterDisposeScope();
        }

        var lower = empty(ids.size(0), ids.size(1), width);
        var rows = new TokenRows(ids.cpu().contiguous(), mask.cpu().contiguous(), types.cpu().contiguous());
        var features = MemoryMarshal.Cast<byte, float>(lower.bytes);
        var missing = new List<MissingRow>();
        for (var row = 0; row < rows.Count; row++)
        {
            var place = features.Slice(row * rows.Width * width, rows.Width * width);
            var used = rows.Length(row) * width;
            place[used..].Clear();
            if (_store is null || !_store.TryRead(Tokens(rows, row), place[..used]))
            {
                missing.Add(new MissingRow(row, PaddedLength(rows.Length(row))));
            }
        }

        foreach (var group in missing.GroupBy(row => row.Length, row => row.Index).SelectMany(ComputedTogether))
        {
            Compute(group, rows, features, depth, ids.device);
        }

        return lower.to(ids.device).MoveToOuterDisposeScope();
    }

    // At a length that is no multiple, because the encoder cannot read more, rows beside a row may change its bits.
    private static IEnumerable<IReadOnlyList<int>> ComputedTogether(IGrouping<int, int> group) =>
        group.Key % LengthStep == 0 ? [[.. group]] : group.Select(row => new[] { row });

    private int PaddedLength(int length) => Math.Min((length + LengthStep - 1) / LengthStep * LengthStep, _backbone.Shape.MaxLength);

    private void Compute(IReadOnlyList<int> group, TokenRows rows, Span<float> features, int depth, Device device)
    {
        using var scope = NewDisposeScope();
        ComputedRows += group.Count;
        var length = PaddedLength(rows.Length(group[0]));
        var width = _backbone.Shape.HiddenSize;
        long[] ids = new long[group.Count * length], mask = new long[ids.Length], types = new long[ids.Length];   // padding has id 0: no token sees it
        for (var i = 0; i < group.Count; i++)
        {
            rows.Ids(group[i]).CopyTo(ids.AsSpan(i * length));
            rows.Types(group[i]).CopyTo(types.AsSpan(i * length));
            mask.AsSpan(i * length, rows.Length(group[i])).Fill(1);
        }

        Tensor On(long[] values) => tensor(values, [group.Count, length], device: device);
        var computed = _backbone.ForwardLower(On(ids), On(mask), On(types), depth).cpu().contiguous();
        var values = MemoryMarshal.Cast<byte, float>(computed.bytes);
        for (var i = 0; i < group.Count; i++)
        {
            ReadOnlySpan<float> row = values.Slice(i * length * width, rows.Length(group[i]) * width);
            row.CopyTo(features[(group[i] * rows.Width * width)..]);
            _store?.Add(Tokens(rows, group[i]), row);
        }
    }

    private ReadOnlySpan<long> Tokens(TokenRows rows, int row)
    {
        var ids = rows.Ids(row);
        var types = rows.Types(row);
        if (_tokens.Length < ids.Length)
        {
            _tokens = new long[ids.Length];
        }

        for (var token = 0; token < ids.Length; token++)
        {
            _tokens[token] = ids[token] | (types[token] << 32);
        }

        return _tokens.AsSpan(0, ids.Length);
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct MissingRow(int Index, int Length);
}
