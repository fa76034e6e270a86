namespace MultiTaskBert.Pretrained;

/// <summary>How far the download of one file is. The last report of a file has <see cref="BytesDone"/> equal to <see cref="BytesTotal"/>.</summary>
/// <param name="File">The name of the file in the model's repository.</param>
/// <param name="BytesDone">Bytes on disk, those of an earlier, interrupted download included.</param>
/// <param name="BytesTotal">The length of the whole file.</param>
public sealed record DownloadProgress(string File, long BytesDone, long BytesTotal);
