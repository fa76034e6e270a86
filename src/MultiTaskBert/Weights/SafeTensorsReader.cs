using System.Collections.Frozen;
using System.Globalization;
using Microsoft.Win32.SafeHandles;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Runtime;
using static TorchSharp.torch;

namespace MultiTaskBert.Weights;

/// <summary>Reads tensors out of a safetensors file, straight into the memory of torch tensors.</summary>
/// <remarks>
/// <para>The whole header is checked on opening, so no number in the file is trusted later: format at https://huggingface.co/docs/safetensors.</para>
/// <para>Thread safety: any number of threads may read; disposal must wait for them.</para>
/// </remarks>
internal sealed class SafeTensorsReader : IDisposable
{
    private const int DecodedPiece = 4096;   // bytes, a multiple of every element

    private readonly SafeFileHandle _file;
    private readonly FrozenDictionary<string, SafeTensorEntry> _tensors;

    private SafeTensorsReader(string path, SafeFileHandle file, SafeTensorsHeader header)
    {
        Path = path;
        _file = file;
        Names = [.. header.Entries.Select(entry => entry.Name)];
        Metadata = header.Metadata;
        _tensors = header.Entries.ToFrozenDictionary(entry => entry.Name, StringComparer.Ordinal);
    }

    /// <summary>Gets the file, as it was given to <see cref="Open"/>.</summary>
    public string Path { get; }

    /// <summary>Gets the names of the tensors, in the order of their bytes in the file.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Gets the tensors by name.</summary>
    public IReadOnlyDictionary<string, SafeTensorEntry> Tensors => _tensors;

    /// <summary>Gets the texts under <c>__metadata__</c>; empty if there are none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its header. Tensor data is not read yet.</summary>
    /// <exception cref="CheckpointException">The file is missing, unreadable or breaks a rule of the format; the message says which.</exception>
    public static SafeTensorsReader Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        SafeFileHandle? file = null;
        try
        {
            // Deletion is shared so that a writer can rename a new file over this one.
            file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            return new SafeTensorsReader(path, file, SafeTensorsHeader.Read(file));
        }
        catch (FormatException e)
        {
            file?.Dispose();
            throw CheckpointException.For(path, e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            file?.Dispose();
            throw CheckpointException.CannotOpen(path, e);
        }
    }

    /// <summary>Reads a tensor.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <returns>A new CPU tensor of the stored shape and type; the caller owns it.</returns>
    /// <exception cref="CheckpointException">There is no such tensor, torch has no such type, or the file changed since it was opened.</exception>
    public Tensor Read(string name)
    {
        LibTorch.EnsureLoaded();
        var entry = Find(name);
        var result = empty(entry.Shape.AsSpan(), TorchType(entry), CPU);
        try
        {
            CopyBytes(entry, result, mustBeFinite: false);
            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Reads a tensor into one that exists. Where the types are equal and the destination is on the CPU, bytes go from the file into its
    /// memory; F16, BF16, F32 and F64 are converted to any floating type piece by piece.
    /// </summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="destination">A contiguous tensor of the stored shape. It keeps its owner, device, type and <c>requires_grad</c>.</param>
    /// <exception cref="ArgumentException">The destination is not contiguous.</exception>
    /// <exception cref="CheckpointException">
    /// There is no such tensor, the shapes differ, the type cannot be converted, or the file changed since it was opened.
    /// </exception>
    public void ReadInto(string name, Tensor destination) => Copy(name, destination, mustBeFinite: false);

    /// <summary>The same for the weights of a model, which are of no use where they are not finite.</summary>
    /// <exception cref="CheckpointException">As for <see cref="ReadInto"/>, or a number is not finite; the destination is changed then.</exception>
    internal void ReadWeights(string name, Tensor destination) => Copy(name, destination, mustBeFinite: true);

    private void Copy(string name, Tensor destination, bool mustBeFinite)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var entry = Find(name);
        var stored = TorchType(entry);
        if (!entry.Shape.AsSpan().SequenceEqual(destination.shape))
        {
            throw Problem(entry, $"has shape {ShapeText.Of(entry.Shape.AsSpan())}, but {ShapeText.Of(destination.shape)} is wanted.");
        }

        if (!destination.is_contiguous())
        {
            throw new ArgumentException($"The destination for tensor '{name}' must be contiguous.", nameof(destination));
        }

        if (destination.dtype != stored && !(TensorBytes.IsFloating(stored) && TensorBytes.IsFloating(destination.dtype)))
        {
            throw Problem(entry, $"cannot become {destination.dtype}; only F16, BF16, F32 and F64 are converted, and only to floating types.");
        }

        using var values = destination.detach();
        if (destination.dtype == stored && destination.device.type == TorchSharp.DeviceType.CPU)
        {
            CopyBytes(entry, values, mustBeFinite);
        }
        else
        {
            CopyConverted(entry, stored, values, mustBeFinite);
        }
    }

    /// <summary>Reads the numbers of a tensor of any real type of whole bytes, also of those that torch has no type for; truth values are 0 and 1.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <returns>The numbers in row-major order, 8 bytes each; all exact but 64-bit integers beyond 2^53, which are rounded.</returns>
    /// <exception cref="CheckpointException">There is no such tensor, its type is another one, or the file changed since it was opened.</exception>
    public double[] ReadNumbers(string name)
    {
        var entry = Find(name);
        var decode = ElementDecoding.Of(entry.DType)
            ?? throw Problem(entry, $"has dtype {DTypes.Name(entry.DType)}, which is not read as numbers; store it as a real type of whole bytes, such as F32.");
        var size = DTypes.Bits(entry.DType) / 8;
        var numbers = new double[entry.Length / size];
        Span<byte> bytes = stackalloc byte[DecodedPiece];
        for (var first = 0; first < numbers.Length; first += DecodedPiece / size)
        {
            var piece = bytes[..(Math.Min(numbers.Length - first, DecodedPiece / size) * size)];
            Fill(entry, (long)first * size, piece);
            CheckBooleans(entry, piece);
            for (var index = 0; index < piece.Length / size; index++)
            {
                numbers[first + index] = decode(piece[(index * size)..]);
            }
        }

        return numbers;
    }

    /// <summary>Closes the file. Tensors that were read stay valid.</summary>
    public void Dispose() => _file.Dispose();

    private void CopyBytes(SafeTensorEntry entry, Tensor destination, bool mustBeFinite)
    {
        var position = 0L;
        foreach (var piece in TensorBytes.Pieces(destination))
        {
            using (piece)
            {
                var bytes = piece.bytes;
                Fill(entry, position, bytes);
                CheckBooleans(entry, bytes);
                CheckNumbers(entry, piece, position, mustBeFinite);
                position += bytes.Length;
            }
        }
    }

    private void CopyConverted(SafeTensorEntry entry, ScalarType stored, Tensor destination, bool mustBeFinite)
    {
        using var noGradients = no_grad();
        var position = 0L;
        foreach (var piece in TensorBytes.Pieces(destination))
        {
            using (piece)
            {
                using var staged = empty(piece.shape, stored, CPU);
                var bytes = staged.bytes;
                Fill(entry, position, bytes);
                CheckBooleans(entry, bytes);
                using var copied = piece.copy_(staged);
                CheckNumbers(entry, piece, position, mustBeFinite);
                position += bytes.Length;
            }
        }
    }

    private void Fill(SafeTensorEntry entry, long start, Span<byte> destination)
    {
        var offset = entry.Offset + start;
        while (destination.Length > 0)
        {
            int read;
            try
            {
                read = RandomAccess.Read(_file, destination, offset);
            }
            catch (IOException e)
            {
                throw Problem(entry, $"cannot be read: {e.Message}", e);
            }

            if (read == 0)
            {
                throw Problem(entry, "is cut short: the file has shrunk since it was opened.");
            }

            destination = destination[read..];
            offset += read;
        }
    }

    // Torch keeps a byte such as 2 as a third truth value, and operations disagree on what it means.
    private void CheckBooleans(SafeTensorEntry entry, ReadOnlySpan<byte> bytes)
    {
        if (entry.DType == SafeTensorsDType.Bool && bytes.ContainsAnyExceptInRange((byte)0, (byte)1))
        {
            throw Problem(entry, "is BOOL and holds a byte that is neither 0 nor 1.");
        }
    }

    // One NaN in an encoder makes NaN of every answer, and nothing else would show it.
    private void CheckNumbers(SafeTensorEntry entry, Tensor piece, long position, bool mustBeFinite)
    {
        if (mustBeFinite && TensorBytes.IsFloating(piece.dtype) && FiniteNumbers.FirstOther(piece) is var (place, number, count))
        {
            var index = (position * 8 / DTypes.Bits(entry.DType)) + place;
            throw Problem(entry, string.Create(CultureInfo.InvariantCulture, $"holds {number} as number {index:N0} of {entry.Shape.Aggregate(1L, (product, size) => product * size):N0}")
                + (count > 1 ? string.Create(CultureInfo.InvariantCulture, $", and {count - 1:N0} more near it that are not finite") : string.Empty)
                + ": weights must be finite. A training that diverged leaves such files, and so does a damaged copy; take an earlier checkpoint, or copy it again.");
        }
    }

    private SafeTensorEntry Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _tensors.TryGetValue(name, out var entry)
            ? entry
            : throw CheckpointException.For(Path, $"there is no tensor '{name}'; the file holds {NameList.Of(Names)}.");
    }

    private ScalarType TorchType(SafeTensorEntry entry) => DTypes.ToTorch(entry.DType)
        ?? throw Problem(entry, $"has dtype {DTypes.Name(entry.DType)}, for which TorchSharp has no type; supported are {DTypes.TorchNames}.");

    private CheckpointException Problem(SafeTensorEntry entry, string problem, Exception? inner = null) =>
        CheckpointException.For(Path, $"tensor '{entry.Name}' {problem}", inner);
}
