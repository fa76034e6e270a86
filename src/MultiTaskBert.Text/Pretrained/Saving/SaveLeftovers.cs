using System.Text.RegularExpressions;

namespace MultiTaskBert.Pretrained.Saving;

/// <summary>What saves leave in a folder while they run, and for ever if they are killed: it is told by exact names, and swept by the next save.</summary>
internal static partial class SaveLeftovers
{
    private const string Prefix = ".multitaskbert-save.";
    private const string Suffix = ".tmp";
    private const int MatchMilliseconds = 1_000;

    // Held open by the save that writes into the folder, so that others leave it alone.
    private const string OwnerName = "owner";

    /// <summary>A path for a folder in a folder, of a name that nobody has.</summary>
    internal static string NewName(string folder) => Path.Combine(folder, $"{Prefix}{Guid.NewGuid():N}{Suffix}");

    /// <summary>Makes a folder in a folder for one save, which is left alone as long as the file that is returned is open.</summary>
    internal static (string Path, FileStream Owner) Create(string folder)
    {
        var path = NewName(folder);
        Directory.CreateDirectory(FolderJournal.NewFiles(path));
        return (path, new FileStream(Path.Combine(path, OwnerName), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None));
    }

    /// <summary>Deletes what killed saves left; what cannot be deleted stays.</summary>
    /// <param name="folder">The folder, held for changing.</param>
    /// <param name="names">The names of files of a model, whose temporary forms go as well.</param>
    internal static void Sweep(string folder, IReadOnlyCollection<string> names)
    {
        foreach (var path in Directory.EnumerateDirectories(folder, Prefix + "*").Where(path => FolderForm().IsMatch(Path.GetFileName(path))).ToArray())
        {
            if (IsAbandoned(Path.Combine(path, OwnerName)))
            {
                TryDelete(path);
            }
        }

        // Saves once wrote file by file, each beside its final name.
        foreach (var path in Directory.EnumerateFiles(folder, "*" + Suffix).ToArray())
        {
            if (FileForm().Match(Path.GetFileName(path)) is { Success: true } match && names.Contains(match.Groups["name"].Value, StringComparer.Ordinal) && IsAbandoned(path))
            {
                TryDelete(path);
            }
        }
    }

    /// <summary>Deletes a file, or a folder with all that is in it; what cannot be deleted waits for the next sweep.</summary>
    internal static void TryDelete(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }
            else
            {
                File.Delete(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It counts for nothing, so it does no harm.
        }
    }

    // Who writes holds the file alone, and a process that is gone holds nothing.
    private static bool IsAbandoned(string file)
    {
        try
        {
            using var alone = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (FileNotFoundException)
        {
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"^\.multitaskbert-save\.[0-9a-f]{32}\.tmp$", RegexOptions.CultureInvariant, MatchMilliseconds)]
    private static partial Regex FolderForm();

    [GeneratedRegex(@"^(?<name>.+)\.[0-9]{1,10}\.[0-9a-f]{32}\.tmp$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, MatchMilliseconds)]
    private static partial Regex FileForm();
}
