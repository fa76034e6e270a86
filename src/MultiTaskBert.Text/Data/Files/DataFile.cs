namespace MultiTaskBert.Data.Files;

/// <summary>Opens files of data. Every reader opens its files here, so that what is done about a kind of file is done for all of them.</summary>
internal static class DataFile
{
    /// <summary>Opens a file to be read from its beginning to its end.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    internal static Stream Open(string path) => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan);
}
