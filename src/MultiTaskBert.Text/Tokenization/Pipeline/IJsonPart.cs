namespace MultiTaskBert.Tokenization.Pipeline;

/// <summary>
/// A part of a tokenizer that <c>tokenizer.json</c> can name by its <c>type</c>. A new kind of part is a new class that implements this:
/// <see cref="PartCatalog{TPart}"/> finds it.
/// </summary>
/// <typeparam name="TPart">What kind of part: a normalizer, a pre-tokenizer, a model, a post-processor or a decoder.</typeparam>
internal interface IJsonPart<TPart>
{
    /// <summary>The values of <c>type</c> that it reads.</summary>
    public static abstract IReadOnlyList<string> Types { get; }

    /// <summary>Reads the part.</summary>
    public static abstract TPart Read(JsonSection section);
}
