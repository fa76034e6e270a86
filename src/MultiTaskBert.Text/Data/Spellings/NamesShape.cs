using System.Text.Json;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Data.Spellings;

/// <summary>An array of strings: a tag for each word, or the classes that apply. An empty one does not tell what it is a list of.</summary>
internal sealed class NamesShape : ILabelShape
{
    public bool Fits(LabelValue value) => value.Json.ValueKind == JsonValueKind.Array && (value.Json.GetArrayLength() == 0 || value.Json[0].ValueKind == JsonValueKind.String);

    public bool TryRead(LabelValue value, out Label? label, out string problem)
    {
        (label, problem) = (null, string.Empty);
        if (value.Json.GetArrayLength() == 0)
        {
            // On words it is a list of no names; on text, where tags are not allowed, a list of no entities (which is also read as no classes).
            label = value.Row.Text is null ? new NamesLabel([]) : new EntitiesLabel([]);
        }
        else if (value.Json.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
        {
            label = Named([.. value.Json.EnumerateArray().Select(item => item.GetString()!)], value.Names, out problem);
        }
        else
        {
            var other = value.Json.EnumerateArray().Index().First(item => item.Item.ValueKind != JsonValueKind.String);
            problem = FormattableString.Invariant($"item {other.Index} of the array is {JsonKind.Of(other.Item)}, but the items before are strings; {LabelValue.Allowed}. {LabelValue.Ignore}");
        }

        return label is not null;
    }

    /// <summary>Each name as written or, where numbers have names, the name of its number.</summary>
    internal static NamesLabel? Named(string[] written, ClassNumbers? names, out string problem)
    {
        problem = string.Empty;
        var found = new string[written.Length];
        for (var item = 0; item < found.Length; item++)
        {
            var fault = "it is empty; a name needs a visible character.";
            if (string.IsNullOrWhiteSpace(written[item]) || (names is null ? written[item] : names.NameOf(written[item], out fault)) is not { } name)
            {
                problem = FormattableString.Invariant($"item {item} of the list: {fault}");
                return null;
            }

            found[item] = name;
        }

        return new NamesLabel(found);
    }
}
