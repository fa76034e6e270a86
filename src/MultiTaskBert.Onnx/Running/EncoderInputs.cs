using System.Buffers;
using Microsoft.ML.OnnxRuntime;
using MultiTaskBert.Data;
using MultiTaskBert.Data.LongTexts;

namespace MultiTaskBert.Onnx.Running;

/// <summary>What an exported model reads of rows, or of windows of rows, in buffers that are lent for it.</summary>
internal sealed class EncoderInputs : IDisposable
{
    private readonly long[][] _buffers;

    /// <param name="names">The names of the inputs.</param>
    /// <param name="parts">What is read.</param>
    /// <param name="length">The length that all are padded to.</param>
    /// <param name="paddingId">The token id of padding.</param>
    internal EncoderInputs(string[] names, Part[] parts, int length, int paddingId)
    {
        var size = checked(parts.Length * length);
        long[] shape = [parts.Length, length];
        _buffers = Array.ConvertAll(names, _ => ArrayPool<long>.Shared.Rent(size));
        Values = new OrtValue[names.Length];
        for (var input = 0; input < names.Length; input++)
        {
            Fill(names[input], _buffers[input].AsSpan(0, size), parts, length, paddingId);
            Values[input] = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, _buffers[input].AsMemory(0, size), shape);
        }
    }

    internal OrtValue[] Values { get; }

    public void Dispose()
    {
        foreach (var value in Values)
        {
            value.Dispose();
        }

        foreach (var buffer in _buffers)
        {
            ArrayPool<long>.Shared.Return(buffer);
        }
    }

    private static void Fill(string name, Span<long> values, Part[] parts, int length, int paddingId)
    {
        for (var row = 0; row < parts.Length; row++)
        {
            var place = values.Slice(row * length, length);
            var (encoding, windows, window) = (parts[row].Row.Encoding, parts[row].Row.Windows, parts[row].Window);
            var tokens = parts[row].Length;
            for (var token = 0; token < tokens; token++)
            {
                place[token] = name switch
                {
                    "input_ids" => encoding.Ids[InRow(windows, window, token)],
                    "attention_mask" => 1,
                    _ => encoding.TypeIds[InRow(windows, window, token)],
                };
            }

            place[tokens..].Fill(name.Equals("input_ids", StringComparison.Ordinal) ? paddingId : 0);
        }
    }

    private static int InRow(RowWindows? windows, int window, int token) => windows?.PlaceInRow(window, token) ?? token;

    /// <summary>A row that is read at once, or a window of one.</summary>
    internal readonly record struct Part(EncodedRow Row, int Window = 0)
    {
        /// <summary>The number of tokens.</summary>
        internal int Length => Row.Windows?.Length(Window) ?? Row.Encoding.Length;
    }
}
