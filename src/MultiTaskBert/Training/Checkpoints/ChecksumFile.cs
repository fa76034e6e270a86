using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MultiTaskBert.Pretrained;

namespace MultiTaskBert.Training.Checkpoints;

/// <summary>
/// The list of a folder's files with their SHA-256, as <c>sha256sum</c> writes and checks it, ended by a comment with the hash of the list
/// itself. With it a folder that is torn or damaged anywhere is recognised.
/// </summary>
internal static class ChecksumFile
{
    internal const string FileName = "SHA256SUMS";

    private const string ListPrefix = "# list ";
    private const int HashLength = 64;
    private const long MaxBytes = 1 << 20;

    /// <summary>Writes the list over all files that lie in the folder.</summary>
    internal static void Write(string folder)
    {
        var list = new StringBuilder();
        foreach (var name in Names(folder))
        {
            list.Append(CultureInfo.InvariantCulture, $"{Hash(Path.Combine(folder, name))}  {name}\n");
        }

        var text = list.ToString();
        File.WriteAllText(Path.Combine(folder, FileName), $"{text}{ListPrefix}{HashOf(text)}\n");
    }

    /// <summary>What is wrong with the folder, or null if every file is what the list says.</summary>
    internal static string? Problem(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                return $"it has no {FileName}";
            }

            if (file.Length > MaxBytes)
            {
                return $"{FileName} has {file.Length} bytes; at most {MaxBytes} are read";
            }

            // Byte for byte: a byte order mark or a character that is not UTF-8 would be changed by reading text.
            var text = Encoding.Latin1.GetString(File.ReadAllBytes(path));
            var end = text.LastIndexOf(ListPrefix, StringComparison.Ordinal);
            return end < 0 || !text[end..].Equals($"{ListPrefix}{HashOf(text[..end])}\n", StringComparison.Ordinal)
                ? $"{FileName} does not have the hash that it ends with"
                : ProblemOfFiles(folder, text[..end].Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    private static string? ProblemOfFiles(string folder, string[] lines)
    {
        foreach (var line in lines)
        {
            var name = line.Length > HashLength + 2 ? line[(HashLength + 2)..] : string.Empty;
            if (!PlainFileName.IsSafe(name))
            {
                return $"{FileName} names '{name}', which is no plain file name";
            }

            var path = Path.Combine(folder, name);
            if (!File.Exists(path))
            {
                return $"{name} is missing";
            }

            if (!line.StartsWith(Hash(path), StringComparison.Ordinal))
            {
                return $"{name} does not have the hash that {FileName} states";
            }
        }

        return null;
    }

    private static IEnumerable<string> Names(string folder) =>
        Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)!).Where(name => !name.Equals(FileName, StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static string Hash(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.Latin1.GetBytes(text)));
}
