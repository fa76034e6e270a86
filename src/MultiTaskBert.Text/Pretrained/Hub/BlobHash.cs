using System.Security.Cryptography;
using System.Text;

namespace MultiTaskBert.Pretrained.Hub;

/// <summary>Checks a file against the tag under which the hub serves it.</summary>
internal static class BlobHash
{
    private const int Sha256Digits = 64;
    private const int GitDigits = 40;

    /// <summary>The file's hash in the form of the tag; null if the tag is no hash that the hub uses.</summary>
    internal static async Task<string?> ComputeAsync(Stream file, string etag, CancellationToken cancellationToken)
    {
        if (!HubNames.IsHash(etag))
        {
            return null;
        }

        return etag.Length switch
        {
            Sha256Digits => Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false)),
            GitDigits => await GitBlobAsync(file, cancellationToken).ConfigureAwait(false),
            _ => null,
        };
    }

    // Git names a blob by the SHA-1 of "blob", its length, a zero byte, and its content.
    private static async Task<string> GitBlobAsync(Stream file, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(Encoding.ASCII.GetBytes($"blob {file.Length}\0"));
        var buffer = new byte[BlobDownload.BufferSize];
        while (await file.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
        {
            hash.AppendData(buffer.AsSpan(0, read));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
