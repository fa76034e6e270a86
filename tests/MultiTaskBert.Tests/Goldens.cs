namespace MultiTaskBert.Tests;

/// <summary>Where the reference data lies.</summary>
internal static class Goldens
{
    /// <summary>The folder that holds <c>goldens</c>, or null if there is none.</summary>
    public static string? Root { get; } = Find();

    /// <summary>The folder that holds <c>goldens</c>; without it the running test is skipped.</summary>
    public static string RequireRoot()
    {
        if (Root is null)
        {
            Assert.Skip("No reference data: set MULTITASKBERT_GOLDENS to the folder that holds 'goldens'.");
        }

        return Root;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("MULTITASKBERT_GOLDENS") is { Length: > 0 } named)
        {
            return Directory.Exists(Path.Combine(named, "goldens")) ? named : null;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var shared = Path.Combine(folder.FullName, "shared");
            if (Directory.Exists(Path.Combine(shared, "goldens")))
            {
                return shared;
            }
        }

        return null;
    }
}
