using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Runtime;
using static TorchSharp.torch;

namespace MultiTaskBert.Weights;

/// <summary>Writes tensors to a safetensors file, laid out as the reference implementation does it.</summary>
/// <remarks>
/// The same tensors give the same bytes: types with the largest elements come first, names ascend within a type, and spaces fill
/// the header to a multiple of eight, so that every tensor is aligned to its element. Bytes go from the tensors' memory to the file
/// piece by piece. Thread safety: calls for different files do not disturb each other.
/// </remarks>
internal static class SafeTensorsWriter
{
    private const int HeaderAlignment = 8;

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes tensors, replacing the file if it exists.</summary>
    /// <param name="path">The file. It is written beside its final name and renamed, so a reader sees the old or the new one.</param>
    /// <param name="tensors">
    /// Tensors by name: of type Bool, Byte, Int8, Int16, Int32, Int64, Float16, BFloat16, Float32 or Float64. They stay the caller's. One
    /// that is not contiguous or not on the CPU is copied while it is written. Tensors that share memory are written once each.
    /// </param>
    /// <param name="metadata">Texts for <c>__metadata__</c>. Python's transformers expects <c>format</c> = <c>pt</c>.</param>
    /// <exception cref="ArgumentException">A name occurs twice or is reserved, or a tensor has a type that the format lacks.</exception>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    public static void Write(
        string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(tensors);
        WriteItems(path, [.. tensors.Select(pair => Item.Of(pair.Key, pair.Value))], metadata);
    }

    /// <summary>Writes what knows how to write itself.</summary>
    internal static void WriteItems(string path, List<Item> items, IReadOnlyDictionary<string, string>? metadata)
    {
        Order(items);
        var header = Header(items, metadata ?? ImmutableDictionary<string, string>.Empty);
        try
        {
            AtomicFile.Write(path, stream =>
            {
                stream.Write(header);
                foreach (var item in items)
                {
                    item.WriteTo(stream);
                }
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CheckpointException)
        {
            throw CheckpointException.For(path, $"the file cannot be written: {e.Message}", e);
        }
    }

    private static void Order(List<Item> items)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in items.Select(item => item.Name))
        {
            if (string.Equals(name, SafeTensorsHeader.MetadataKey, StringComparison.Ordinal) || !names.Add(name))
            {
                throw new ArgumentException($"The tensor name '{name}' is reserved or occurs twice.", nameof(items));
            }
        }

        items.Sort((a, b) => a.Type != b.Type ? b.Type.CompareTo(a.Type) : CompareUtf8(a.Name, b.Name));
    }

    // Rust orders strings by their UTF-8 bytes, .NET by UTF-16 units; they differ above U+FFFF.
    private static int CompareUtf8(string a, string b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b));

    private static byte[] Header(List<Item> items, IReadOnlyDictionary<string, string> metadata)
    {
        var buffer = new MemoryStream();
        buffer.Write(stackalloc byte[sizeof(ulong)]);
        using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            json.WriteStartObject();
            if (metadata.Count > 0)
            {
                json.WriteStartObject(SafeTensorsHeader.MetadataKey);
                foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
            }

            var position = 0L;
            foreach (var item in items)
            {
                json.WriteStartObject(item.Name);
                json.WriteString("dtype", DTypes.Name(item.Type));
                WriteNumbers(json, "shape", item.Shape);
                WriteNumbers(json, "data_offsets", [position, position += item.Length]);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        while (buffer.Length % HeaderAlignment != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        var length = buffer.Length - sizeof(ulong);
        if (length > SafeTensorsHeader.MaxLength)
        {
            throw new ArgumentException($"The names and metadata need a header of {length} bytes; readers take {SafeTensorsHeader.MaxLength}.", nameof(items));
        }

        var header = buffer.ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)length);
        return header;
    }

    private static void WriteNumbers(Utf8JsonWriter json, string key, ReadOnlySpan<long> values)
    {
        json.WriteStartArray(key);
        foreach (var value in values)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }

    private static void WriteData(FileStream stream, Tensor tensor)
    {
        using var detached = tensor.detach();
        using var local = detached.cpu();
        using var contiguous = local.contiguous();
        foreach (var piece in TensorBytes.Pieces(contiguous))
        {
            using (piece)
            {
                stream.Write(piece.bytes);
            }
        }
    }

    /// <summary>A tensor of a file: its name and form, and what writes its bytes.</summary>
    internal sealed record Item(string Name, SafeTensorsDType Type, long[] Shape, long Length, Action<FileStream> WriteTo)
    {
        internal static Item Of(string name, Tensor tensor)
        {
            var type = DTypes.FromTorch(tensor.dtype)
                ?? throw new ArgumentException($"Tensor '{name}' is {tensor.dtype}; storable are {DTypes.TorchNames}.", nameof(tensor));
            return new(name, type, tensor.shape, tensor.NumberOfElements * DTypes.Bits(type) / 8, stream => WriteData(stream, tensor));
        }
    }
}
