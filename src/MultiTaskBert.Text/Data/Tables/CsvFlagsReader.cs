using System.Globalization;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Data.Tables;

/// <summary>Reads the classes that apply from a 0 or 1 in a column for each.</summary>
/// <param name="head">The name of the head.</param>
/// <param name="name">The names of the columns, for messages.</param>
/// <param name="columns">The columns.</param>
/// <param name="classes">The classes, which the columns are named as.</param>
internal sealed class CsvFlagsReader(string head, string name, int[] columns, string[] classes) : CsvLabelReader(head, name)
{
    internal override bool TryRead(CsvRecord record, MtlRow row, out Label? label, out string problem)
    {
        (label, problem) = (null, string.Empty);
        var names = new List<string>();
        var unknown = 0;
        for (var i = 0; i < columns.Length; i++)
        {
            var field = record[columns[i]].Trim();
            if (field.IsEmpty || field is "-1")
            {
                unknown++;
            }
            else if (Read(field) is not { } applies)
            {
                problem = $"the value of class {Quoted.Value(classes[i])} is {Quoted.Value(field.ToString())}; 0 or 1, true or false is needed, or nothing for all of them if there is no label.";
                return false;
            }
            else if (applies)
            {
                names.Add(classes[i]);
            }
        }

        if (unknown > 0 && unknown < columns.Length)
        {
            problem = $"{unknown} of {columns.Length} classes have no value; give 0 or 1 for each, or nothing for all of them if there is no label.";
            return false;
        }

        label = unknown == 0 ? new NamesLabel(names) : null;
        return true;
    }

    private static bool? Read(ReadOnlySpan<char> field) =>
        bool.TryParse(field, out var flag) ? flag
        : double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is 0 or 1 ? number == 1
        : field.Equals("yes", StringComparison.OrdinalIgnoreCase) || field is "x" or "X" ? true
        : field.Equals("no", StringComparison.OrdinalIgnoreCase) ? false : null;
}
