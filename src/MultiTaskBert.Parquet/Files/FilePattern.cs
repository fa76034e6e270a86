using MultiTaskBert.Data;

namespace MultiTaskBert.Parquet.Files;

/// <summary>Files by a pattern for their names.</summary>
internal static class FilePattern
{
    /// <summary>The files, in ordinal order: the one of that name if there is one, else those that <c>*</c> and <c>?</c> in the name stand for.</summary>
    /// <exception cref="DatasetException">There is none.</exception>
    internal static IReadOnlyList<string> Find(string path)
    {
        var name = Path.GetFileName(path);
        if (File.Exists(path) || name.AsSpan().IndexOfAny('*', '?') < 0)
        {
            return [path];
        }

        var folder = Path.GetDirectoryName(path) is { Length: > 0 } given ? given : ".";
        string[] found = Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, name, SearchOption.TopDirectoryOnly).Order(StringComparer.Ordinal)] : [];
        return found.Length > 0 ? found : throw new DatasetException([new DatasetProblem(Directory.Exists(folder) ? "no file has a name of this pattern." : $"the folder '{folder}' does not exist.", path)]);
    }
}
