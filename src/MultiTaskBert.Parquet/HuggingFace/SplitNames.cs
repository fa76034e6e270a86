using System.Text.RegularExpressions;

namespace MultiTaskBert.Parquet.HuggingFace;

/// <summary>Which split of a data set a file is of, by its name or that of a folder that it lies in, as the <c>datasets</c> library finds it.</summary>
internal static partial class SplitNames
{
    internal const string Train = "train";

    private static readonly Dictionary<string, string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["train"] = Train,
        ["training"] = Train,
        ["validation"] = "validation",
        ["valid"] = "validation",
        ["dev"] = "validation",
        ["val"] = "validation",
        ["test"] = "test",
        ["testing"] = "test",
        ["eval"] = "test",
        ["evaluation"] = "test",
    };

    /// <summary>The split of a file, or null if nothing says it.</summary>
    /// <param name="file">Its name within the data set, with its folders.</param>
    internal static string? Of(string file)
    {
        var name = file[(file.LastIndexOf('/') + 1)..];

        // train_extra-00000-of-00002.parquet: what the library writes when it uploads.
        if (Shard().Match(name) is { Success: true } shard)
        {
            return Canonical(shard.Groups["split"].Value);
        }

        foreach (var part in file.Split('/').Reverse())
        {
            foreach (var word in Words().EnumerateMatches(part))
            {
                if (Known.TryGetValue(part.Substring(word.Index, word.Length), out var split))
                {
                    return split;
                }
            }
        }

        return null;
    }

    /// <summary>The name of a split under which others know it: <c>validation</c> for <c>dev</c>.</summary>
    internal static string Canonical(string split) => Known.GetValueOrDefault(split, split);

    [GeneratedRegex("^(?<split>.+)-[0-9]{5}-of-[0-9]{5,}(?:-[0-9a-f]+)?\\.", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Shard();

    [GeneratedRegex("[A-Za-z]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Words();
}
