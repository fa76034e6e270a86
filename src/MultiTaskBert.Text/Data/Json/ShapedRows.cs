using System.Text.Json;
using MultiTaskBert.Data.Problems;
using MultiTaskBert.Data.Rows;

namespace MultiTaskBert.Data.Json;

/// <summary>What the shape of a row is told of its file, and where it puts rows, faults and what is passed over.</summary>
/// <param name="file">The path of the file.</param>
/// <param name="options">The options of the file.</param>
/// <param name="survey">What the rows of the file say of each other.</param>
/// <param name="rows">The rows of the file.</param>
/// <param name="problems">What is wrong with the file.</param>
/// <param name="add">Takes a row that a shape found.</param>
internal sealed class ShapedRows(string file, JsonLinesOptions options, FileSurvey survey, RowList rows, ProblemList problems, Action<ShapedRow> add)
{
    /// <summary>The options of the file.</summary>
    internal JsonLinesOptions Options => options;

    /// <summary>What the rows of the file say of each other.</summary>
    internal FileSurvey Survey => survey;

    /// <summary>The line that is read.</summary>
    internal int Line { get; set; }

    /// <summary>Takes a row.</summary>
    internal void Add(ShapedRow row) => add(row);

    /// <summary>Takes a row that is the object as it stands, but for properties that are no labels.</summary>
    internal void Add(JsonElement json, Func<string, bool> isLabel) => add(new ShapedRow { Json = json, IsLabel = isLabel });

    /// <summary>Counts what no head takes.</summary>
    /// <param name="what">What it is, in the plural.</param>
    /// <param name="count">How many there are here.</param>
    internal void PassOver(string what, int count = 1)
    {
        for (var item = 0; item < count; item++)
        {
            rows.PassOver(what, Line);
        }
    }

    /// <summary>Counts a row that the options leave out.</summary>
    internal void LeaveOut(string what) => rows.LeaveOut(what, Line);

    /// <summary>Reports what is wrong.</summary>
    internal void Report(string message) => problems.Add(file, Line, message);
}
