using System.Text.Json.Serialization;

namespace MultiTaskBert;

/// <summary>A tag for each word of the row, and the entities that the tags spell.</summary>
/// <param name="Words">The words with their tags, in order; words that the length limit cut off have the tag O and probability 0.</param>
/// <param name="Entities">The entities, in order.</param>
public sealed record TagsPrediction(IReadOnlyList<TaggedWord> Words, IReadOnlyList<Entity> Entities) : HeadPrediction
{
    private IReadOnlyList<string>? _tags;

    /// <summary>The tag of each word.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Tags => _tags ??= [.. Words.Select(word => word.Tag)];

    /// <inheritdoc/>
    public override object Answer => Tags;

    /// <inheritdoc/>
    public override string ToString() => Entities.Count == 0 ? "(none)" : string.Join(", ", Entities);
}
