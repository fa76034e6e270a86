using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static TorchSharp.torch;

namespace MultiTaskBert.Kernels;

/// <summary>The numbers of a tensor of Float32 or bfloat16, read and written sixteen at a time as Float32. Needs <see cref="Avx512F"/>.</summary>
/// <param name="tensor">On the CPU, without gaps, below 2 GB. The caller keeps it while the memory is used.</param>
internal readonly unsafe struct NumberMemory(Tensor tensor)
{
    private const uint NaN = 0x7FC0;
    private readonly void* _start = Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
    private readonly bool _isBFloat16 = tensor.dtype == ScalarType.BFloat16;

    /// <summary>The numbers from <paramref name="index"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Vector512<float> Load(nint index) => _isBFloat16
        ? (Avx512F.ConvertToVector512UInt32(Vector256.Load((ushort*)_start + index)) << 16).AsSingle()
        : Vector512.Load((float*)_start + index);

    /// <summary>Writes the numbers from <paramref name="index"/> on, rounded to the nearest, ties to even.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Store(nint index, Vector512<float> numbers)
    {
        if (!_isBFloat16)
        {
            numbers.Store((float*)_start + index);
            return;
        }

        var bits = numbers.AsUInt32();
        var odd = (bits >>> 16) & Vector512<uint>.One;
        var rounded = (bits + Vector512.Create(0x7FFFu) + odd) >>> 16;
        rounded = Vector512.ConditionalSelect(Vector512.Equals(numbers, numbers).AsUInt32(), rounded, Vector512.Create(NaN));
        Avx512F.ConvertToVector256UInt16(rounded).Store((ushort*)_start + index);
    }
}
