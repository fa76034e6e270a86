namespace MultiTaskBert.Tokenization.Parts;

/// <summary>Cuts text into the pieces that a model sees one by one. Thread-safe.</summary>
internal interface IPreTokenizer
{
    /// <summary>Cuts each piece further, or changes what is in it.</summary>
    /// <param name="source">The pieces so far; they stay as they are.</param>
    /// <param name="target">Empty; gets the new pieces.</param>
    public void Split(PieceText source, PieceText target);

    /// <summary>The steps of this pre-tokenizer, in order.</summary>
    public IEnumerable<IPreTokenizer> Steps => [this];
}
