namespace MultiTaskBert.Pretrained;

/// <summary>Names for a message: all of a few, the first of many.</summary>
internal static class NameList
{
    private const int Shown = 20;

    internal static string Of(IReadOnlyCollection<string> names) => names.Count switch
    {
        0 => "nothing",
        <= Shown => string.Join(", ", names),
        _ => $"{string.Join(", ", names.Take(Shown))} and {names.Count - Shown} more",
    };
}
