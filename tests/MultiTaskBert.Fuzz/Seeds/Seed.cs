using System.Text;

namespace MultiTaskBert.Fuzz.Seeds;

/// <summary>Small valid files, written as text.</summary>
internal static class Seed
{
    internal static byte[] Text(string text) => Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n"));

    internal static byte[][] Texts(params string[] texts) => [.. texts.Select(Text)];
}
