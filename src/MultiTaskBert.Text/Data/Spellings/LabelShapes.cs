using System.Text.Json;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Data.Spellings;

/// <summary>
/// The ways in which files write labels; the first that fits reads one. Which head takes what is not known here: a number stays a number, and the layout of the head says what it is.
/// </summary>
internal static class LabelShapes
{
    private static readonly ILabelShape[] All =
    [
        new NoLabelShape(),
        new FlagsShape(),
        new ClassShape(),
        new NumberShape(),
        new TruthShape(),
        new NamesShape(),
        new NumbersShape(),
        new ChoicesShape(),
        new AnswersShape(),
        new CategoriesShape(),
        new EntitiesShape(),
        new SpanShape(),
        new MarkedKindShape(),
    ];

    /// <summary>Reads the label that a value is; kinds that are registered are asked where none of the library's can be read.</summary>
    /// <param name="value">The value.</param>
    /// <param name="label">The label; null for none.</param>
    /// <param name="problem">What is wrong.</param>
    /// <returns>Whether nothing is wrong.</returns>
    internal static bool TryRead(LabelValue value, out Label? label, out string problem)
    {
        if (TryReadKnown(value, out label, out problem))
        {
            return true;
        }

        if (LabelKinds.ReaderOf(value.Json) is { } read)
        {
            try
            {
                (label, problem) = (read(value.Json), string.Empty);
            }
            catch (FormatException e)
            {
                problem = e.Message;
            }
        }

        return label is not null;
    }

    /// <summary>Reads a value as one of the kinds of the library.</summary>
    internal static bool TryReadKnown(LabelValue value, out Label? label, out string problem)
    {
        if (Array.Find(All, shape => shape.Fits(value)) is { } found)
        {
            return found.TryRead(value, out label, out problem);
        }

        label = null;
        var flags = JsonFlags.IsObject(value.Json)
            ? $"If it says of each class whether it applies, list the classes in {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Flags)}[{Quoted.Value(value.Head)}]. " : string.Empty;
        problem = $"is {JsonKind.Of(value.Json)}; {LabelValue.Allowed}. {flags}{LabelValue.Ignore}";
        return false;
    }

    /// <summary>Values that say that there is no label: null, and what the user named.</summary>
    private sealed class NoLabelShape : ILabelShape
    {
        public bool Fits(LabelValue value) => value.Json.ValueKind switch
        {
            JsonValueKind.Null => true,
            JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.Options.NoLabelValues.Contains(JsonKind.Written(value.Json), StringComparer.Ordinal),
            JsonValueKind.Array => value.Json.GetArrayLength() == 0 && value.Options.NoLabelValues.Contains("[]", StringComparer.Ordinal),
            _ => false,
        };

        public bool TryRead(LabelValue value, out Label? label, out string problem)
        {
            (label, problem) = (null, string.Empty);
            return true;
        }
    }

    /// <summary>Where Label Studio's short form puts the classes, if there are several: <c>{"choices": ["a", "b"]}</c>.</summary>
    private sealed class ChoicesShape : ILabelShape
    {
        private const string Choices = "choices";

        public bool Fits(LabelValue value) =>
            value.Json.ValueKind == JsonValueKind.Object && value.Json.TryGetProperty(Choices, out var choices) && choices.ValueKind == JsonValueKind.Array;

        public bool TryRead(LabelValue value, out Label? label, out string problem) => TryReadKnown(value.Inside(value.Json.GetProperty(Choices)), out label, out problem);
    }

    /// <summary><c>"cats": {"JOBS": 1.0, "SPORTS": 0.0}</c>, as spaCy writes categories: the classes whose value is 1.</summary>
    private sealed class CategoriesShape : ILabelShape
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
}
