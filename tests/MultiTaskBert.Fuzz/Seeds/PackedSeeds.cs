using System.Text;

namespace MultiTaskBert.Fuzz.Seeds;

/// <summary>What is packed in the seeds of packed files: also what grows large when it is unpacked.</summary>
internal static class PackedSeeds
{
    internal static byte[] Lines { get; } = Seed.Text("{\"text\": \"Ada joined Acme\", \"topic\": \"Jobs\"}\n{\"text\": \"Flights to Lima\", \"topic\": \"Travel\"}\n");

    internal static byte[] Document { get; } = Seed.Text("[{\"text\": \"Ada left\", \"topic\": \"Jobs\"}]");

    internal static byte[] Columns { get; } = Seed.Text("Ada B-PER\njoined O\n\nShe O\nleft O\n");

    /// <summary>One line of 40 MB, in some kilobytes.</summary>
    internal static byte[] LongLine { get; } = [.. Encoding.UTF8.GetBytes("{\"text\": \""), .. Enumerable.Repeat((byte)'a', 40 << 20), .. Encoding.UTF8.GetBytes("\"}\n")];

    /// <summary>A few megabytes of blank lines, then a row.</summary>
    internal static byte[] ManyLines { get; } = [.. Enumerable.Repeat((byte)'\n', 4 << 20), .. Lines];
}
