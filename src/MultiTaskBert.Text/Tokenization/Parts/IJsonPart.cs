using MultiTaskBert.Tokenization.Files;

namespace MultiTaskBert.Tokenization.Parts;

/// <summary>
/// A part of a tokenizer that <c>tokenizer.json</c> can name by its <c>type</c>. A new kind of part is a new class that implements this
/// and a line of the <see cref="PartTable{TPart}"/> of its kind.
/// </summary>
/// <typeparam name="TPart">What kind of part: a normalizer, a pre-tokenizer, a model, a post-processor or a decoder.</typeparam>
internal interface IJsonPart<TPart>
{
    /// <summary>The values of <c>type</c> that it reads.</summary>
    public static abstract IReadOnlyList<string> Types { get; }

    /// <summary>Reads the part.</summary>
    public static abstract TPart Read(JsonSection section);
}
