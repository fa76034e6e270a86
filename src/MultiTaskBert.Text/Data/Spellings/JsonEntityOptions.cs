namespace MultiTaskBert.Data;

/// <summary>Represents how the entities of a text are written in JSON, where that is not recognised: the names of their properties, and what their end means.</summary>
public sealed class JsonEntityOptions
{
    /// <summary>Gets the property that holds the first character; null: <c>start</c>, <c>start_offset</c>, <c>start_char</c> or <c>begin</c>, whichever is there.</summary>
    public string? Start { get; init; }

    /// <summary>Gets the property that holds the end; null: <c>end</c>, <c>end_offset</c> or <c>end_char</c>, whichever is there.</summary>
    public string? End { get; init; }

    /// <summary>
    /// Gets the property that holds the type; null: <c>label</c>, <c>type</c>, <c>entity</c>, <c>labels</c>, <c>entity_group</c> or <c>entity_type</c>, whichever is there. Its value is a
    /// string, an array of one string, or a number that <see cref="JsonLinesOptions.ClassNames"/> gives a name.
    /// </summary>
    public string? Label { get; init; }

    /// <summary>Gets the property that, where it is there, repeats the characters of the entity: what is read must agree with it. Null: none is compared.</summary>
    public string? Text { get; init; } = "text";

    /// <summary>Gets whether the end is the last character, and not the one after it. Null: it is the one after, but in the points that Dataturks writes.</summary>
    public bool? IsEndIncluded { get; init; }

    internal IEnumerable<string> Problems()
    {
        foreach (var (name, value) in ((string, string?)[])[(nameof(Start), Start), (nameof(End), End), (nameof(Label), Label), (nameof(Text), Text)])
        {
            if (value is { Length: 0 })
            {
                yield return $"{nameof(JsonLinesOptions.Entities)}.{name} is empty; name a property, or leave it out.";
            }
        }
    }
}
