using System.Globalization;
using System.Text;
using MultiTaskBert.Pretrained.Saving;

namespace MultiTaskBert.AspNetCore.Serving;

/// <summary>What can be seen of the files in a folder without reading them: if it is the same as before, so are they.</summary>
internal static class FolderState
{
    /// <summary>The state of a folder that is not there.</summary>
    internal const string Missing = "";

    /// <summary>Names, sizes and times of the files; null if they are being replaced just now.</summary>
    internal static string? Of(string folder)
    {
        try
        {
            if (!Directory.Exists(folder))
            {
                return Missing;
            }

            if (FolderJournal.IsIn(folder))
            {
                return null;
            }

            // Hidden files too: who copies a folder may write into a hidden file first and rename it, and until then its growth is all that can be seen.
            var state = new StringBuilder("files:");
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal))
            {
                var meant = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
                state.Append(CultureInfo.InvariantCulture, $"\n{file.Name}|{meant.Length}|{meant.LastWriteTimeUtc.Ticks}|{meant.CreationTimeUtc.Ticks}");
            }

            return state.ToString();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;   // A file went between two calls; it is looked at again.
        }
    }
}
