using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MultiTaskBert.Kernels.Products;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Kernels.Norms;

/// <summary>What begins an encoder where nothing is differentiated: LayerNorm(words + segments + positions) in one pass, of which LibTorch makes ten operators.</summary>
/// <remarks>A row has the same bits whatever rows are beside it and however many threads there are.</remarks>
internal static unsafe class EmbeddingNorm
{
    private const int Lanes = 16;
    private const int RowsAtATime = 32;            // that a thread takes
    private const int SmallestShared = 1 << 15;    // numbers; fewer are done before another thread has woken up

    /// <summary>The normalised sums, or null where they are not to be made here; so it is too if an id is in no table, of which LibTorch says what is wrong.</summary>
    /// <param name="ids">Int64 [B, T].</param>
    /// <param name="segments">Int64 [B, T], or null for all 0.</param>
    /// <param name="words">Float32 [V, H].</param>
    /// <param name="segmentTable">Float32 [S, H], or null if there are no segments.</param>
    /// <param name="positions">Float32 [P, H], or null if there are no positions.</param>
    /// <param name="paddingId">Behind which id positions count; null: they count from 0.</param>
    /// <param name="norm">Normalises with gamma and beta.</param>
    /// <param name="epsilon">The same as of <paramref name="norm"/>, which does not tell it.</param>
    /// <returns>Float32 [B, T, H], in the dispose scope of the caller.</returns>
    internal static Tensor? Of(Tensor ids, Tensor? segments, Tensor words, Tensor? segmentTable, Tensor? positions, int? paddingId, LayerNorm norm, double epsilon)
    {
        if (!Suits(ids, segments, words, segmentTable, positions, norm))
        {
            return null;
        }

        int rows = (int)ids.size(0), length = (int)ids.size(1), width = (int)words.size(1);
        var numbers = IdsOf(ids);
        var places = new (nint Word, nint Segment, nint Position)[rows * length];
        var (wordRows, segmentRows, positionRows) = (words.size(0), segmentTable?.size(0) ?? 0, positions?.size(0) ?? 0);
        var ofSegments = segmentTable is null || segments is null ? default : IdsOf(segments);
        long count = 0;   // of the tokens of a row that are no padding
        for (var place = 0; place < places.Length; place++)
        {
            var position = (long)(place % length);
            if (paddingId is { } padding)
            {
                count = position == 0 ? 0 : count;
                position = numbers[place] == padding ? padding : ++count + padding;
            }

            var segment = ofSegments.IsEmpty ? 0 : ofSegments[place];
            if ((ulong)numbers[place] >= (ulong)wordRows
                || (segmentTable is not null && (ulong)segment >= (ulong)segmentRows)
                || (positions is not null && (ulong)position >= (ulong)positionRows))
            {
                return null;
            }

            places[place] = ((nint)numbers[place] * width, (nint)segment * width, (nint)position * width);
        }

        var output = empty(rows, length, width, dtype: ScalarType.Float32, device: words.device);
        nint from = (nint)FloatMemory.AddressOf(words), to = (nint)FloatMemory.AddressOf(output);
        nint second = segmentTable is null ? 0 : (nint)FloatMemory.AddressOf(segmentTable), third = positions is null ? 0 : (nint)FloatMemory.AddressOf(positions);
        nint gamma = (nint)FloatMemory.AddressOf(norm.weight!), beta = (nint)FloatMemory.AddressOf(norm.bias!);
        void Take(int part)
        {
            for (var place = part * RowsAtATime; place < Math.Min(places.Length, (part + 1) * RowsAtATime); place++)
            {
                var (word, segment, position) = places[place];
                Normalize(
                    (float*)from + word, second == 0 ? null : (float*)second + segment, third == 0 ? null : (float*)third + position,
                    (float*)gamma, (float*)beta, width, (float)epsilon, (float*)to + ((nint)place * width));
            }
        }

        var parts = (places.Length + RowsAtATime - 1) / RowsAtATime;
        if (places.Length * width >= SmallestShared)
        {
            KernelThreads.For(parts, Take);
            return output;
        }

        for (var part = 0; part < parts; part++)
        {
            Take(part);
        }

        return output;
    }

    private static bool Suits(Tensor ids, Tensor? segments, Tensor words, Tensor? segmentTable, Tensor? positions, LayerNorm norm) => KernelChoice.EmbeddingNorm
        && Vector512.IsHardwareAccelerated
        && !is_grad_enabled()
        && !LinearProduct.KeepsRows
        && AreIds(ids)
        && (segments is null || (AreIds(segments) && segments.numel() == ids.numel()))
        && words.size(1) is var width && width % Lanes == 0
        && ids.numel() > 0 && ids.numel() <= int.MaxValue / sizeof(float) / width
        && FloatMemory.IsPlain(words)
        && (segmentTable is null || FloatMemory.IsPlain(segmentTable))
        && (positions is null || FloatMemory.IsPlain(positions))
        && norm.weight is { } gamma && FloatMemory.IsPlain(gamma)
        && norm.bias is { } beta && FloatMemory.IsPlain(beta);

    private static bool AreIds(Tensor ids) => ids.dtype == ScalarType.Int64 && ids.device_type == DeviceType.CPU && ids.is_contiguous();

    private static ReadOnlySpan<long> IdsOf(Tensor ids) => MemoryMarshal.Cast<byte, long>(ids.bytes);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Normalize(float* word, float* segment, float* position, float* gamma, float* beta, int width, float epsilon, float* to)
    {
        var sum = Vector512<float>.Zero;
        for (var column = 0; column < width; column += Lanes)
        {
            var number = Vector512.Load(word + column);
            number = segment is null ? number : number + Vector512.Load(segment + column);
            number = position is null ? number : number + Vector512.Load(position + column);
            number.Store(to + column);
            sum += number;
        }

        var mean = Vector512.Create(Vector512.Sum(sum) / width);
        var squares = Vector512<float>.Zero;
        for (var column = 0; column < width; column += Lanes)
        {
            var distance = Vector512.Load(to + column) - mean;
            squares = Vector512.FusedMultiplyAdd(distance, distance, squares);
        }

        var inverse = Vector512.Create(1 / MathF.Sqrt((Vector512.Sum(squares) / width) + epsilon));
        for (var column = 0; column < width; column += Lanes)
        {
            var normal = (Vector512.Load(to + column) - mean) * inverse;
            Vector512.FusedMultiplyAdd(normal, Vector512.Load(gamma + column), Vector512.Load(beta + column)).Store(to + column);
        }
    }
}
