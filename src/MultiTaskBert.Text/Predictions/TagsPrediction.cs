using System.Text.Json.Serialization;
using MultiTaskBert.Tags;

namespace MultiTaskBert;

/// <summary>Represents a tag for each word of the row, and the entities that the tags spell.</summary>
public sealed class TagsPrediction : HeadPrediction
{
    private IReadOnlyList<string>? _tags;

    [JsonConstructor]
    internal TagsPrediction(IReadOnlyList<TaggedWord> words, IReadOnlyList<Entity> entities) => (Words, Entities) = (words, entities);

    /// <summary>
    /// Gets the words with their tags, in order, or the tokenizer's pieces of a text where tags sit on these (<see cref="Labels.TagUnit.Piece"/>). Those that the length limit cut off have the
    /// tag O and probability 0; those that no token belongs to, such as a zero-width character alone, probability 0 and the tag of the entity that they lie in, or O.
    /// </summary>
    public IReadOnlyList<TaggedWord> Words { get; }

    /// <summary>Gets the entities, in order.</summary>
    public IReadOnlyList<Entity> Entities { get; }

    /// <summary>Gets the tag of each word.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Tags => _tags ??= [.. Words.Select(word => word.Tag)];

    /// <inheritdoc/>
    /// <remarks>The tags as a list of strings; metrics of the library also compare where their words lie.</remarks>
    public override object Answer => new AnswerTags(Tags, word => Words[word].Span);

    private protected override string AsText() => Entities.Count == 0 ? "(none)" : string.Join(", ", Entities);
}
