using System.Buffers.Binary;
using Google.Protobuf;
using MultiTaskBert.Runtime;

namespace MultiTaskBert.Callbacks;

/// <summary>The event files of a folder: frames of TFRecord (length, its checksum, data, its checksum), each an <c>Event</c> as tensorflow/core/util/event.proto has it.</summary>
internal static class TensorBoardEvents
{
    private const int LengthBytes = 12;     // with its checksum
    private const int ChecksumBytes = 4;
    private const int StepField = 2;
    private const int SummaryField = 5;
    private const int ValueField = 1;
    private const int TagField = 1;

    /// <summary>The event files of a folder.</summary>
    internal static string[] Files(string folder) => Directory.GetFiles(folder, "events.out.tfevents.*");

    /// <summary>Takes the events of all later steps out of a file, and with them half an event at its end.</summary>
    /// <param name="path">The file.</param>
    /// <param name="lastStep">The last step whose events stay.</param>
    /// <returns>The tags of that step.</returns>
    internal static HashSet<string> Cut(string path, long lastStep)
    {
        var tags = new HashSet<string>(StringComparer.Ordinal);
        var kept = new List<byte[]>();
        var bytes = File.ReadAllBytes(path);
        for (var rest = bytes.AsMemory(); rest.Length >= LengthBytes;)
        {
            var length = BinaryPrimitives.ReadUInt64LittleEndian(rest.Span);
            if (length > (ulong)Math.Max(0, rest.Length - LengthBytes - ChecksumBytes))
            {
                break;
            }

            var frame = rest[..(LengthBytes + (int)length + ChecksumBytes)];
            rest = rest[frame.Length..];
            var (step, tag) = Read(frame.Slice(LengthBytes, (int)length).ToArray());
            if (step <= lastStep)
            {
                kept.Add(frame.ToArray());
            }

            if (step == lastStep)
            {
                tags.Add(tag);
            }
        }

        if (kept.Sum(frame => (long)frame.Length) < bytes.Length)
        {
            AtomicFile.Write(path, file => kept.ForEach(frame => file.Write(frame)));
        }

        return tags;
    }

    private static (long Step, string Tag) Read(byte[] message)
    {
        var (step, tag) = (0L, string.Empty);
        Each(message, (field, input) =>
        {
            switch (field)
            {
                case StepField:
                    step = input.ReadInt64();
                    return true;
                case SummaryField:
                    Each(input.ReadBytes().ToByteArray(), (inner, summary) => inner == ValueField && Each(summary.ReadBytes().ToByteArray(), (leaf, value) =>
                    {
                        tag = leaf == TagField ? value.ReadString() : tag;
                        return leaf == TagField;
                    }));
                    return true;
                default:
                    return false;
            }
        });
        return (step, tag);
    }

    // What is not read is passed over.
    private static bool Each(byte[] message, Func<int, CodedInputStream, bool> read)
    {
        using var input = new CodedInputStream(message);
        while (input.ReadTag() is not 0 and var tag)
        {
            if (!read(WireFormat.GetTagFieldNumber(tag), input))
            {
                input.SkipLastField();
            }
        }

        return true;
    }
}
