using System.Text;

namespace MultiTaskBert.Runtime;

/// <summary>What often lies in the place of a file of a model: a pointer of Git LFS, a web page that a download ended in, a pickle under another name.</summary>
internal static class StandIn
{
    private const int LongestStart = 64;

    /// <summary>What a file is instead, and what to do, as a sentence without its subject; null if it is none of these.</summary>
    /// <param name="content">The file, or its first bytes.</param>
    internal static string? Problem(ReadOnlySpan<byte> content)
    {
        if (content.StartsWith("version https://git-lfs.github.com/spec/"u8))
        {
            return "is a pointer of Git LFS to the file, not the file; fetch it with 'git lfs pull', or download the file itself.";
        }

        if (content.StartsWith("PK\u0003\u0004"u8))
        {
            return "is a zip archive, as the pickles of PyTorch are; take the file of the kind that its name says.";
        }

        var start = Encoding.Latin1.GetString(content[..Math.Min(content.Length, LongestStart)]).TrimStart();
        return start.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
            ? "is a web page, not the file: what was downloaded was an error or a login; download it again."
            : null;
    }
}
