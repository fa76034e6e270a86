namespace MultiTaskBert.Pretrained;

/// <summary>Represents how far the download of one file is. The last report of a file has <see cref="BytesDone"/> equal to <see cref="BytesTotal"/>.</summary>
public sealed class DownloadProgress
{
    internal DownloadProgress(string file, long bytesDone, long bytesTotal) => (File, BytesDone, BytesTotal) = (file, bytesDone, bytesTotal);

    /// <summary>Gets the name of the file in the model's repository.</summary>
    public string File { get; }

    /// <summary>Gets the number of bytes on disk, those of an earlier, interrupted download included.</summary>
    public long BytesDone { get; }

    /// <summary>Gets the length of the whole file in bytes.</summary>
    public long BytesTotal { get; }
}
