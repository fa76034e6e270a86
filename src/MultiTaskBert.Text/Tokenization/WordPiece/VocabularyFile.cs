using System.Text;
using MultiTaskBert.Tokenization.Files;

namespace MultiTaskBert.Tokenization.WordPiece;

/// <summary>Reads and writes <c>vocab.txt</c>: one word piece a line, the line number from 0 being its id.</summary>
internal static class VocabularyFile
{
    private const long MaxBytes = 64L << 20;

    /// <summary>Reads the file. Empty lines at its end, a byte order mark and Windows line ends are no part of the vocabulary.</summary>
    /// <exception cref="InvalidDataException">It is too large, not UTF-8, empty, or repeats a word piece.</exception>
    public static IReadOnlyList<string> Read(string path)
    {
        var text = Encoding.UTF8.GetString(BoundedFile.ReadUtf8(path, MaxBytes));
        var tokens = text.TrimEnd('\r', '\n').Split('\n').Select(line => line.TrimEnd('\r')).ToArray();
        tokens = tokens is [""] ? [] : tokens;
        BertVocabulary.Check(tokens, path, id => $"line {id + 1}");
        return tokens;
    }

    /// <summary>The content of the file for a vocabulary.</summary>
    public static byte[] Write(IReadOnlyList<string> vocabulary) => Encoding.UTF8.GetBytes(string.Join('\n', vocabulary) + "\n");
}
