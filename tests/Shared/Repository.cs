namespace MultiTaskBert.Tests;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    private const string Mark = "MultiTaskBert.sln";

    /// <summary>The full path of its top folder.</summary>
    internal static string Root { get; } = Find();

    /// <summary>A path below the top folder; parts are given one by one.</summary>
    internal static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>All files below a folder whose names end so, without build outputs, in ordinal order; none if there is no such folder.</summary>
    internal static IReadOnlyList<string> Files(string folder, string ending)
    {
        var top = At(folder);
        return !Directory.Exists(top)
            ? []
            : [.. Directory.EnumerateFiles(top, "*" + ending, SearchOption.AllDirectories)
                .Where(file => !Relative(file).Split('/').Any(part => part is "bin" or "obj" or "artifacts" or "TestResults" or ".git"))
                .Order(StringComparer.Ordinal)];
    }

    /// <summary>The path from the top folder, with slashes.</summary>
    internal static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Mark)))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above '{AppContext.BaseDirectory}' holds {Mark}: run the tests from a checkout.");
    }
}
