namespace MultiTaskBert.Fuzz;

/// <summary>An input that stands for several files.</summary>
internal static class InputParts
{
    /// <summary>Stands between two files: the character that ASCII has for it.</summary>
    internal const byte Mark = 0x1C;

    /// <summary>One input of several files.</summary>
    internal static byte[] Join(params string[] files) => System.Text.Encoding.UTF8.GetBytes(string.Join((char)Mark, files));

    /// <summary>Writes the parts of an input under their names beside it. A file that the input has no part for is not there; further parts belong to the last.</summary>
    /// <returns>The folder.</returns>
    internal static string Write(string path, params string[] names)
    {
        var folder = Path.Combine(Path.GetDirectoryName(path)!, "parts");
        Directory.CreateDirectory(folder);
        ReadOnlySpan<byte> rest = File.ReadAllBytes(path);
        for (var i = 0; i < names.Length; i++)
        {
            var (file, end) = (Path.Combine(folder, names[i]), i == names.Length - 1 ? -1 : rest.IndexOf(Mark));
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            if (rest.IsEmpty && i > 0)
            {
                File.Delete(file);
            }
            else
            {
                File.WriteAllBytes(file, end < 0 ? rest : rest[..end]);
            }

            rest = end < 0 ? [] : rest[(end + 1)..];
        }

        return folder;
    }
}
