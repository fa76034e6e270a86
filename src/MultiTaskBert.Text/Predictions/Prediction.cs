using System.Text.Json.Serialization;

namespace MultiTaskBert;

/// <summary>Represents what every head says about one text. Immutable.</summary>
/// <remarks>
/// <c>JsonSerializer</c> writes it and reads it back: the text, and for each head what it predicted, with its kind as <c>$type</c>. Predictions of heads of your own need a
/// <see cref="HeadPredictionJsonConverter"/> in the options of the serializer.
/// </remarks>
public sealed class Prediction
{
    private readonly IReadOnlyDictionary<string, HeadPrediction> _heads;

    [JsonConstructor]
    internal Prediction(string text, IReadOnlyDictionary<string, HeadPrediction> heads, int truncatedTokens)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(heads);
        Text = text;
        TruncatedTokens = truncatedTokens;
        _heads = heads;
    }

    /// <summary>Gets the text; for given words, the words joined by single spaces. Character spans index this.</summary>
    public string Text { get; }

    /// <summary>Gets the number of tokens of the text, usually at its end, that the encoder did not read because of its length limit; usually 0.</summary>
    public int TruncatedTokens { get; }

    /// <summary>Gets the prediction of each head by name.</summary>
    public IReadOnlyDictionary<string, HeadPrediction> Heads => _heads;

    /// <summary>Gets the prediction of one head.</summary>
    /// <exception cref="ArgumentException">There is no head of that name; the message lists those there are.</exception>
    public HeadPrediction this[string head] => _heads.TryGetValue(head, out var prediction)
        ? prediction
        : throw new ArgumentException($"There is no head '{head}'; the heads are {string.Join(", ", _heads.Keys)}.", nameof(head));

    /// <summary>Gets the class that a <c>SequenceClassificationHead</c> chose, with its probability.</summary>
    /// <exception cref="ArgumentException">There is no such head, or it predicts something else.</exception>
    public ClassPrediction Class(string head) => Of<ClassPrediction>(head);

    /// <summary>Gets the tags and entities that a <c>TokenClassificationHead</c> found.</summary>
    /// <exception cref="ArgumentException">There is no such head, or it predicts something else.</exception>
    public TagsPrediction Tags(string head) => Of<TagsPrediction>(head);

    /// <summary>Gets the entities that a <c>TokenClassificationHead</c> found.</summary>
    /// <exception cref="ArgumentException">There is no such head, or it predicts something else.</exception>
    public IReadOnlyList<Entity> Entities(string head) => Tags(head).Entities;

    /// <summary>Gets the prediction of one head as its type.</summary>
    /// <typeparam name="TPrediction">The type that the head predicts; of a head of your own, the one its <c>Decode</c> returns.</typeparam>
    /// <exception cref="ArgumentException">There is no such head, or it predicts something else.</exception>
    public TPrediction Of<TPrediction>(string head)
        where TPrediction : HeadPrediction => this[head] is TPrediction prediction
            ? prediction
            : throw new ArgumentException($"Head '{head}' predicts {this[head].GetType().Name}, not {typeof(TPrediction).Name}.", nameof(head));

    /// <summary>Returns the text and what each head says of it, and how many tokens were not read, if any.</summary>
    public override string ToString() => $"{Text} → {string.Join("; ", _heads.Select(head => $"{head.Key}: {head.Value}"))}"
        + (TruncatedTokens == 0 ? string.Empty : FormattableString.Invariant($" ({TruncatedTokens} {(TruncatedTokens == 1 ? "token" : "tokens")} not read: beyond the length limit)"));
}
