using MultiTaskBert.Tokenization.Files;

namespace MultiTaskBert.Tokenization.Bpe;

/// <summary>Reads a <see cref="BpeModel"/> from <c>tokenizer.json</c>.</summary>
internal static class BpeModelJson
{
    /// <summary>Reads it.</summary>
    /// <exception cref="InvalidDataException">Its vocabulary or merges are damaged.</exception>
    public static BpeModel Read(JsonSection section)
    {
        if (section.Find("dropout") is { } dropout && dropout.Number() != 0)
        {
            throw new NotSupportedException($"{dropout.Place}: dropout would make tokens random; set it to null.");
        }

        var settings = new BpeSettings
        {
            UnknownToken = section.Find("unk_token")?.Text(),
            FusesUnknown = section.Find("fuse_unk")?.Flag() ?? false,
            FallsBackToBytes = section.Find("byte_fallback")?.Flag() ?? false,
            IgnoresMerges = section.Find("ignore_merges")?.Flag() ?? false,
            ContinuingPrefix = section.Find("continuing_subword_prefix")?.Text() ?? "",
            EndOfWordSuffix = section.Find("end_of_word_suffix")?.Text() ?? "",
        };
        var vocabulary = VocabularyJson.Read(section.Get("vocab"));
        var ids = VocabularyJson.Ids(vocabulary);
        if (settings.UnknownToken is { } unknown && !ids.ContainsKey(unknown))
        {
            throw new InvalidDataException($"{section.Place}: unk_token \"{unknown}\" is not in vocab.");
        }

        return new BpeModel(vocabulary, ids, Merges(section.Get("merges"), ids, settings.ContinuingPrefix), settings);
    }

    private static Dictionary<long, BpeMerge> Merges(JsonSection section, Dictionary<string, int> ids, string continuingPrefix)
    {
        var merges = new Dictionary<long, BpeMerge>();
        var rank = 0;
        foreach (var item in section.Items())
        {
            var (left, right) = Pair(item);
            var leftId = Id(left);
            var rightId = Id(right);

            // As in the reference library, the mark of a continuation is cut off by its length, and of equal pairs the last one counts.
            var suffix = right[Math.Min(continuingPrefix.Length, right.Length)..];
            merges[BpeMerger.Key(leftId, rightId)] = new BpeMerge(rank++, Id(left + suffix));

            int Id(string token) => ids.TryGetValue(token, out var id)
                ? id
                : throw new InvalidDataException($"{item.Place}: the merge of \"{left}\" and \"{right}\" needs \"{token}\", which is not in vocab.");
        }

        return merges;
    }

    /// <summary>A merge is written as <c>["a", "b"]</c> or, in older files, as <c>"a b"</c>.</summary>
    private static (string Left, string Right) Pair(JsonSection item)
    {
        string[] parts = item.IsText ? item.Text().Split(' ') : [.. item.Items().Select(part => part.Text())];
        return parts is [{ Length: > 0 } left, { Length: > 0 } right] ? (left, right) : throw item.Wrong("two tokens: [\"a\", \"b\"] or \"a b\"");
    }
}
