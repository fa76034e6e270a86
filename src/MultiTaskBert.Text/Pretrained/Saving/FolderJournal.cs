using System.Text;
using MultiTaskBert.Runtime;

namespace MultiTaskBert.Pretrained.Saving;

/// <summary>
/// Files of a folder that are exchanged for others: what was there is kept until all of it is done, and put back if it is not. A folder in the folder holds both, with a list of what is
/// exchanged; while it has the name <see cref="Name"/> the exchange is not finished.
/// </summary>
/// <remarks>To be used by who holds the folder for changing. What the list says is checked: a folder may come from anybody.</remarks>
internal sealed class FolderJournal
{
    /// <summary>What an exchange that is not finished is called.</summary>
    internal const string Name = ".multitaskbert-save.undo";

    private const string ListName = "list";
    private const string NewName = "new";
    private const string OldName = "old";
    private const char Replaced = '=';
    private const char Added = '+';
    private const long MaxListBytes = 1 << 20;

    private readonly string _folder;
    private readonly string _path;

    private FolderJournal(string folder) => (_folder, _path) = (folder, Path.Combine(folder, Name));

    /// <summary>Where new files are to be written, in a folder that becomes a journal.</summary>
    internal static string NewFiles(string staged) => Path.Combine(staged, NewName);

    /// <summary>Whether an exchange in a folder was not finished.</summary>
    internal static bool IsIn(string folder) => Directory.Exists(Path.Combine(folder, Name));

    /// <summary>Begins an exchange: from now on a process that is killed leaves the files that were there, once <see cref="Undo"/> was called.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="staged">A folder in it with the new files; it is renamed.</param>
    /// <param name="removed">Names of files that are to be gone, if they are there.</param>
    internal static FolderJournal Begin(string folder, string staged, IEnumerable<string> removed)
    {
        var (added, old) = (NewFiles(staged), Path.Combine(staged, OldName));
        var list = new StringBuilder();
        foreach (var name in Names(added).Concat(removed.Where(name => File.Exists(Path.Combine(folder, name)))))
        {
            list.Append(File.Exists(Path.Combine(folder, name)) ? Replaced : Added).Append(name).Append('\n');
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(old, name))!);
        }

        Directory.CreateDirectory(old);
        AtomicFile.Write(Path.Combine(staged, ListName), Encoding.UTF8.GetBytes(list.ToString()));
        Array.ForEach([added, old, staged], DurableFolder.FlushNames);
        Directory.Move(staged, Path.Combine(folder, Name));
        DurableFolder.FlushNames(folder);
        return new FolderJournal(folder);
    }

    /// <summary>Puts the new files into their places, and keeps those that were there.</summary>
    internal void Exchange()
    {
        foreach (var _ in ExchangeOneByOne())
        {
        }

        DurableFolder.FlushNames(_folder);
    }

    /// <summary>The same, a file at a time; gives the name of each when it is done.</summary>
    internal IEnumerable<string> ExchangeOneByOne()
    {
        foreach (var (name, wasThere) in List())
        {
            var (place, fresh, old) = (Path.Combine(_folder, name), Path.Combine(_path, NewName, name), Path.Combine(_path, OldName, name));
            if (!File.Exists(fresh))
            {
                File.Move(place, old);
            }
            else if (!wasThere)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(place)!);
                File.Move(fresh, place);
            }
            else if (new FileInfo(place).LinkTarget is null)
            {
                File.Replace(fresh, place, old, ignoreMetadataErrors: true);   // never a moment without a file
            }
            else
            {
                File.Move(place, old);   // the link, and not what it leads to
                File.Move(fresh, place);
            }

            yield return name;
        }
    }

    /// <summary>Puts the files that were there back, and takes those away that were not. May be called again if it was cut off.</summary>
    /// <exception cref="IOException">It cannot be done; the files in the journal are the ones that were there.</exception>
    internal static void Undo(string folder)
    {
        var journal = new FolderJournal(folder);
        foreach (var (name, wasThere) in journal.List())
        {
            var (place, old) = (Path.Combine(folder, name), Path.Combine(journal._path, OldName, name));
            if (!wasThere)
            {
                File.Delete(place);
            }
            else if (File.Exists(old))   // otherwise it is in its place, as it was
            {
                File.Move(old, place, overwrite: true);
            }
        }

        DurableFolder.FlushNames(folder);
        journal.End();
    }

    /// <summary>The end of an exchange: what is in its folder counts no longer.</summary>
    internal void End()
    {
        var done = SaveLeftovers.NewName(_folder);
        Directory.Move(_path, done);
        DurableFolder.FlushNames(_folder);
        SaveLeftovers.TryDelete(done);
    }

    private static IEnumerable<string> Names(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/')).Order(StringComparer.Ordinal);

    private List<(string Name, bool WasThere)> List()
    {
        var path = Path.Combine(_path, ListName);
        using var file = File.OpenRead(path);
        if (file.Length > MaxListBytes)
        {
            throw CheckpointException.For(path, $"it has more than the {MaxListBytes} bytes that the list of a save may have.");
        }

        using var reader = new StreamReader(file, Encoding.UTF8);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (line[0], Name: line[1..]) switch
        {
            (Replaced or Added, var name) when name.Split('/').All(IsPlain) => (name, line[0] == Replaced),
            _ => throw CheckpointException.For(path, $"'{line}' is no line of the list of a save."),
        })];
    }

    private static bool IsPlain(string part) => part.Length > 0 && part is not ("." or "..") && part.AsSpan().IndexOfAny("\\:\0") < 0;
}
