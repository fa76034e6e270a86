namespace MultiTaskBert.Pretrained.Hub;

/// <summary>What the hub says of one file. Commit and tag are checked: they are safe as parts of a path.</summary>
/// <param name="Name">Its name in the repository.</param>
/// <param name="Commit">The commit that the revision means now.</param>
/// <param name="ETag">Its content's name: SHA-256 of a large file, git's SHA-1 of a small one, and the name of its blob in the cache.</param>
/// <param name="Size">Its length in bytes.</param>
internal sealed record HubFile(string Name, string Commit, string ETag, long Size);
