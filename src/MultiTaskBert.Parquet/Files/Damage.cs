using MultiTaskBert.Data;

namespace MultiTaskBert.Parquet.Files;

/// <summary>
/// What the libraries of Parquet and Arrow throw where a file is not what it says: anything. It becomes an error that names the file. Errors of the disk, and those of the reader's own, stay what they are.
/// </summary>
internal static class Damage
{
    /// <summary>Whether an exception says that the file is damaged.</summary>
    internal static bool IsOne(Exception e) => e is not (DatasetException or IOException or OutOfMemoryException or ObjectDisposedException or MultiTaskBertException) || e is EndOfStreamException;

    internal static DatasetException Of(string path, Exception e) =>
        new([new DatasetProblem($"the file is damaged: {e.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ')}. Copy or download it again.", path)]);

    /// <summary>Runs what reads bytes of a file.</summary>
    /// <exception cref="DatasetException">They are damaged.</exception>
    internal static T Guard<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (IsOne(e))
        {
            throw Of(path, e);
        }
    }

    /// <inheritdoc cref="Guard{T}"/>
    internal static void Guard(string path, Action read) => Guard(path, () =>
    {
        read();
        return true;
    });
}
