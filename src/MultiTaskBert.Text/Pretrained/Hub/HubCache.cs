using MultiTaskBert.Runtime;

namespace MultiTaskBert.Pretrained.Hub;

/// <summary>
/// One model or data set in the cache, laid out as Python's huggingface_hub does it:
/// <c>models--org--name/blobs/{etag}</c> (<c>datasets--…</c> for data sets), <c>refs/{revision}</c> holding a commit, <c>snapshots/{commit}/{file}</c> linking to a blob, and
/// <c>.no_exist/{commit}/{file}</c> for files that the repository lacks.
/// </summary>
internal sealed class HubCache
{
    private readonly string _root;
    private readonly string _folder;
    private readonly string _locks;

    internal HubCache(string root, HubRepo repo)
    {
        var name = repo.CacheName;
        _root = Path.GetFullPath(root);
        _folder = Path.Combine(_root, name);
        _locks = Path.Combine(_root, ".locks", name);
    }

    /// <summary>Bytes that this user may still write there; null if the system does not say.</summary>
    internal long? FreeSpace
    {
        get
        {
            try
            {
                return new DriveInfo(_root).AvailableFreeSpace;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                return null;
            }
        }
    }

    internal string Snapshot(string commit) => Path.Combine(_folder, "snapshots", commit);

    internal string Blob(string etag) => Path.Combine(_folder, "blobs", etag);

    internal string Lock(string etag) => Path.Combine(_locks, etag + ".lock");

    /// <summary>The commit that a revision meant when it was last asked for; null if unknown.</summary>
    internal string? CommitOf(string revision)
    {
        if (HubNames.IsImmutable(revision))
        {
            return revision;
        }

        var path = Ref(revision);
        return File.Exists(path) && File.ReadAllText(path).Trim() is var commit && HubNames.IsHash(commit) ? commit : null;
    }

    internal void SetCommitOf(string revision, string commit)
    {
        if (!string.Equals(CommitOf(revision), commit, StringComparison.Ordinal))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Ref(revision))!);
            AtomicFile.Write(Ref(revision), stream => stream.Write(System.Text.Encoding.ASCII.GetBytes(commit)));
        }
    }

    /// <summary>Whether a snapshot has a file; a link to a blob that is gone does not count.</summary>
    internal bool Has(string commit, string file) => Leads(new FileInfo(Path.Combine(Snapshot(commit), file)));

    internal bool IsKnownAbsent(string commit, string file) => File.Exists(Absence(commit, file));

    internal void MarkAbsent(string commit, string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Absence(commit, file))!);
        File.WriteAllBytes(Absence(commit, file), []);
    }

    /// <summary>Puts a blob into a snapshot under its file name: as a relative link, or as a copy where the system refuses links.</summary>
    internal void Link(HubFile file)
    {
        var path = Path.Combine(Snapshot(file.Commit), file.Name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (new FileInfo(path) is { LinkTarget: not null } link && !Leads(link))
        {
            link.Delete();
        }

        try
        {
            // From the folder that the file lies in, which may be within that of the snapshot.
            string[] up = [.. Enumerable.Repeat("..", 2 + file.Name.AsSpan().Count('/'))];
            File.CreateSymbolicLink(path, Path.Combine([.. up, "blobs", file.ETag]));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody else was faster, or Windows without developer mode.
            if (!Has(file.Commit, file.Name))
            {
                AtomicFile.Write(path, stream =>
                {
                    using var blob = File.OpenRead(Blob(file.ETag));
                    blob.CopyTo(stream);
                });
            }
        }
    }

    /// <summary>Where the names of all files of a commit are kept, which Python's library does not do.</summary>
    internal string Listing(string commit) => Path.Combine(_folder, "listings", commit + ".txt");

    // A link exists for .NET even if what it points to does not.
    private static bool Leads(FileInfo file) => file.LinkTarget is null ? file.Exists : file.ResolveLinkTarget(returnFinalTarget: true) is { Exists: true };

    private string Ref(string revision) => Path.Combine(_folder, "refs", revision);

    private string Absence(string commit, string file) => Path.Combine(_folder, ".no_exist", commit, file);
}
