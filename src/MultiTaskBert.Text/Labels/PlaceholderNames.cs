namespace MultiTaskBert.Labels;

/// <summary>Names that only count: what programs write where nobody gave the classes names.</summary>
internal static class PlaceholderNames
{
    private const string Prefix = "LABEL_";

    /// <summary>Whether all names are <c>LABEL_0</c>, <c>LABEL_1</c>, …, as transformers calls classes without names.</summary>
    internal static bool AreLabels(IReadOnlyCollection<string> names) => names.Count > 0 && names.All(name =>
        name.Length > Prefix.Length && name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && name.AsSpan(Prefix.Length).IndexOfAnyExceptInRange('0', '9') < 0);

    /// <summary>Whether all names are numbers of classes: <c>0</c>, <c>1</c>, ….</summary>
    internal static bool AreNumbers(IReadOnlyCollection<string> names) => names.Count > 0 && names.All(name => name.Length > 0 && name.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0);
}
