using System.Runtime.InteropServices;
using MultiTaskBert.Tokenization.Files;

namespace MultiTaskBert.Tokenization.Splitting;

/// <summary>How spaces are made visible: what the <c>Metaspace</c> pre-tokenizer and decoder of <c>tokenizer.json</c> say.</summary>
/// <param name="Replacement">Stands for a space.</param>
/// <param name="Scheme">Where it is added.</param>
/// <param name="Splits">Cuts in front of it.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct MetaspaceSettings(char Replacement, PrependScheme Scheme, bool Splits)
{
    /// <summary>Reads the settings; older files say <c>add_prefix_space</c> in place of <c>prepend_scheme</c>.</summary>
    public static MetaspaceSettings Read(JsonSection section)
    {
        var replacement = section.Get("replacement");
        var scheme = section.Find("prepend_scheme") is { } named ? ReadScheme(named) : PrependScheme.Always;
        if (section.Find("add_prefix_space")?.Flag() == false)
        {
            scheme = PrependScheme.Never;
        }

        return new MetaspaceSettings(
            replacement.Text() is [var character] && !char.IsSurrogate(character) ? character : throw replacement.Wrong("one character"),
            scheme,
            section.Find("split")?.Flag() ?? true);
    }

    private static PrependScheme ReadScheme(JsonSection scheme) => scheme.Text() switch
    {
        "always" => PrependScheme.Always,
        "first" => PrependScheme.First,
        "never" => PrependScheme.Never,
        _ => throw scheme.Wrong("\"always\", \"first\" or \"never\""),
    };
}
