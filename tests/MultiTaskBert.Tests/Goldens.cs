namespace MultiTaskBert.Tests;

/// <summary>Where the reference data lies that parity tests compare with.</summary>
internal static class Goldens
{
    /// <summary>
    /// The folder that holds <c>goldens</c>: the environment variable, else <c>shared</c> in a folder above the test assembly; null if absent.
    /// </summary>
    internal static string? Root { get; } = Environment.GetEnvironmentVariable("MULTITASKBERT_GOLDENS") is { Length: > 0 } chosen ? chosen : FindAbove();

    /// <summary><see cref="Root"/>; without it, skips the running test.</summary>
    internal static string RequireRoot()
    {
        if (Root is null || !Directory.Exists(Path.Combine(Root, "goldens")))
        {
            Assert.Skip("There is no reference data: set MULTITASKBERT_GOLDENS to the folder that holds 'goldens'.");
        }

        return Root;
    }

    private static string? FindAbove()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared");
            if (Directory.Exists(Path.Combine(candidate, "goldens")))
            {
                return candidate;
            }
        }

        return null;
    }
}
