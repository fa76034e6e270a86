using System.Text.Json;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Data.Spellings;

/// <summary><c>"cats": {"JOBS": 1.0, "SPORTS": 0.0}</c>, as spaCy writes categories: the classes whose value is 1.</summary>
internal sealed class CategoriesShape : ILabelShape
{
    private const string Cats = "cats";

    public bool Fits(LabelValue value) => value.Flags is null && value.Property.Equals(Cats, StringComparison.Ordinal) && value.Json.ValueKind == JsonValueKind.Object && value.Json.EnumerateObject().Any();

    public bool TryRead(LabelValue value, out Label? label, out string problem)
    {
        (label, problem) = (null, string.Empty);
        var apply = new List<string>();
        foreach (var category in value.Json.EnumerateObject())
        {
            if (JsonFlags.Of(category.Value) is not { } applies)
            {
                problem = $"the value of class {Quoted.Value(category.Name)} is {JsonKind.Shown(category.Value)}; 1 is needed where it applies, and 0 where it does not.";
                return false;
            }

            if (applies)
            {
                apply.Add(category.Name);
            }
        }

        label = new NamesLabel(apply);
        return true;
    }
}
