using System.Globalization;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Tables;

/// <summary>The names of the columns of a table.</summary>
/// <param name="names">The names in order; positions where the file has none.</param>
internal sealed class CsvHeader(IReadOnlyList<string> names)
{
    /// <summary>The names in order.</summary>
    internal IReadOnlyList<string> Names => names;

    /// <summary>The place of a column that a user or the library names: as it is written, or without regard to case, or by its position; what is wrong otherwise.</summary>
    internal int? Find(string column, out string fault)
    {
        fault = string.Empty;
        foreach (var comparison in (StringComparison[])[StringComparison.Ordinal, StringComparison.OrdinalIgnoreCase])
        {
            int[] found = [.. Enumerable.Range(0, names.Count).Where(i => names[i].Equals(column, comparison))];
            if (found.Length == 1)
            {
                return found[0];
            }

            if (found.Length > 1)
            {
                fault = $"{found.Length} columns are named {Quoted.Value(column)}; name the one by its position, from '0'.";
                return null;
            }
        }

        if (int.TryParse(column, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var position) && position >= -names.Count && position < names.Count)
        {
            return position < 0 ? names.Count + position : position;
        }

        fault = $"there is no column {Quoted.Value(column)}; {Listed}.";
        return null;
    }

    /// <summary>The columns, for messages.</summary>
    internal string Listed => $"the columns are: {Quoted.List(names)}";

    /// <summary>The first column of one of several names, which are written in lower case without anything but letters and digits; null if there is none.</summary>
    internal int? FindKnown(params ReadOnlySpan<string> known)
    {
        foreach (var name in known)
        {
            for (var i = 0; i < names.Count; i++)
            {
                if (Plain(names[i]).Equals(name, StringComparison.Ordinal))
                {
                    return i;
                }
            }
        }

        return null;
    }

    /// <summary>The first column of one of several names with a <c>#</c>, or null.</summary>
    internal int? FindNumbered(params ReadOnlySpan<string> known)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i].Contains('#', StringComparison.Ordinal) && known.Contains(Plain(names[i])))
            {
                return i;
            }
        }

        return null;
    }

    /// <summary>A name in lower case, without anything but letters and digits.</summary>
    internal static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
