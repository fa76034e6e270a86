using System.Text.Json;

namespace MultiTaskBert.Data.Json;

/// <summary>A way in which tools write rows other than as an object of text and labels. A new one is a class that implements it, and a place in <see cref="RowShapes"/>.</summary>
internal interface IRowShape
{
    /// <summary>Whether what one row says depends on others of the file, so that all are looked at before the first is read.</summary>
    public bool NeedsSurvey => false;

    /// <summary>Whether a value is a row of this shape, or holds several.</summary>
    /// <param name="json">An object or an array.</param>
    /// <param name="options">The options of the file.</param>
    public bool Fits(JsonElement json, JsonLinesOptions options);

    /// <summary>Takes a value apart into rows, one mostly.</summary>
    /// <param name="json">A value that fits.</param>
    /// <param name="rows">Where rows, faults and what is passed over go.</param>
    public void Read(JsonElement json, ShapedRows rows);

    /// <summary>Notes what other rows of the file must know of this one.</summary>
    /// <param name="json">A value that fits.</param>
    /// <param name="survey">What the rows of the file say of each other.</param>
    public void Survey(JsonElement json, FileSurvey survey)
    {
    }
}
