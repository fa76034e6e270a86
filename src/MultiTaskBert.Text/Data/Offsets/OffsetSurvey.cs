using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Offsets;

/// <summary>
/// Finds what the positions of a file count: the unit under which all annotations read as the file says they do. An annotation that is the same in all units tells nothing; one that the
/// file gives no characters of cannot be compared, so that it decides nothing either.
/// </summary>
/// <param name="options">The options that the unit is set in, for messages.</param>
internal sealed class OffsetSurvey(string options = nameof(JsonLinesOptions))
{
    private readonly string?[] _disagreements = new string?[JsonOffsets.Units.Length];
    private readonly string?[,] _differences = new string?[JsonOffsets.Units.Length, JsonOffsets.Units.Length];
    private string? _misfit;

    /// <summary>Where the annotations are that are looked at: <c>line 3</c>.</summary>
    internal string Place { get; set; } = string.Empty;

    /// <summary>What a unit is called in a sentence, in the plural.</summary>
    internal static string Name(OffsetUnit unit) => unit switch
    {
        OffsetUnit.CodePoints => "code points",
        OffsetUnit.Graphemes => "grapheme clusters",
        _ => "UTF-16 code units",
    };

    /// <summary>The units as they are written in code, with <c>or</c> between the last two.</summary>
    internal static string Names(IReadOnlyList<OffsetUnit> units) =>
        string.Join(", ", units.Take(units.Count - 1).Select(unit => $"{nameof(OffsetUnit)}.{unit}")) + $" or {nameof(OffsetUnit)}.{units[^1]}";

    /// <summary>Looks at an annotation.</summary>
    /// <param name="offsets">The positions of its row.</param>
    /// <param name="start">Its first character, as counted.</param>
    /// <param name="end">Its end; null if the file says instead what it reads.</param>
    /// <param name="expected">What it reads; null if the file does not say.</param>
    internal void Add(JsonOffsets offsets, int start, int? end, string? expected)
    {
        var spans = Array.ConvertAll(JsonOffsets.Units, unit => offsets.At(unit, start, end, expected));
        if (Array.TrueForAll(spans, span => span == spans[0]))
        {
            return;
        }

        var place = $"{Place}, [{start}, {(end is { } last ? last.ToString(System.Globalization.CultureInfo.InvariantCulture) : "…")})";
        for (var first = 0; first < spans.Length; first++)
        {
            for (var second = first + 1; second < spans.Length; second++)
            {
                _differences[first, second] ??= spans[first] == spans[second] ? null : place;
            }
        }

        if (expected is null)
        {
            return;
        }

        var agree = Array.ConvertAll(spans, span => span is { } there && offsets.Reads(there, expected));
        if (!Array.Exists(agree, agrees => agrees))
        {
            // It is wrong in every unit, so it says nothing of them; reading reports it.
            _misfit ??= $"{place} is {Quoted.Value(expected)} according to the file, and reads so in no unit";
            return;
        }

        for (var unit = 0; unit < agree.Length; unit++)
        {
            _disagreements[unit] ??= agree[unit] ? null : $"{place} reads {(spans[unit] is { } there ? Quoted.Value(offsets.Cut(there)) : "no whole characters")} in {Name(JsonOffsets.Units[unit])}, not {Quoted.Value(expected)}";
        }
    }

    /// <summary>The unit under which all annotations agree, or what is wrong.</summary>
    internal OffsetUnit? Decide(out string fault)
    {
        OffsetUnit[] candidates = [.. JsonOffsets.Units.Where(unit => _disagreements[(int)unit] is null)];
        fault = candidates.Length == 0
            ? $"{options}.{nameof(JsonLinesOptions.Offsets)} is {nameof(OffsetUnit)}.{nameof(OffsetUnit.Auto)}, but there is no unit in which all annotations agree: {string.Join("; ", _disagreements)}. "
                + "Was the file put together of several exports? Read each by itself."
            : Undecided(candidates) is { } place
            ? $"{options}.{nameof(JsonLinesOptions.Offsets)} is {nameof(OffsetUnit)}.{nameof(OffsetUnit.Auto)}, but what offsets count cannot be told: {_misfit ?? $"{place} is different characters in different units"}, "
                + $"and no annotation that repeats its characters decides it. Set it to {Names(candidates)}."
            : string.Empty;
        return fault.Length == 0 ? candidates[0] : null;
    }

    private string? Undecided(OffsetUnit[] candidates) =>
        candidates.SelectMany(first => candidates.Where(second => second > first).Select(second => _differences[(int)first, (int)second])).FirstOrDefault(place => place is not null);
}
