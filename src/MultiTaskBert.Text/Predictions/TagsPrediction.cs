using System.Text.Json.Serialization;
using MultiTaskBert.Tags;

namespace MultiTaskBert;

/// <summary>Represents a tag for each word of the row, and the entities that the tags spell.</summary>
/// <param name="Words">
/// The words with their tags, in order, or the tokenizer's pieces of a text where tags sit on these (<see cref="Labels.TagUnit.Piece"/>). Those that the length limit cut off have the tag
/// O and probability 0; those that no token belongs to, such as a zero-width character alone, probability 0 and the tag of the entity that they lie in, or O.
/// </param>
/// <param name="Entities">The entities, in order.</param>
public sealed record TagsPrediction(IReadOnlyList<TaggedWord> Words, IReadOnlyList<Entity> Entities) : HeadPrediction
{
    private IReadOnlyList<string>? _tags;

    /// <summary>Gets the tag of each word.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Tags => _tags ??= [.. Words.Select(word => word.Tag)];

    /// <inheritdoc/>
    /// <remarks>The tags as a list of strings; metrics of the library also compare where their words lie.</remarks>
    public override object Answer => new AnswerTags(Tags, word => Words[word].Span);

    /// <inheritdoc/>
    public override string ToString() => Entities.Count == 0 ? "(none)" : string.Join(", ", Entities);
}
