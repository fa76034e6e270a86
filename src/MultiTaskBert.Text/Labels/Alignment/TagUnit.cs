namespace MultiTaskBert.Labels;

/// <summary>Represents what the tags of a token head sit on. It matters for rows of text with entities by characters; rows of words always have, and get, one tag a word.</summary>
public enum TagUnit
{
    /// <summary>
    /// Found in the training rows before the first step, and kept from then on, also in the saved head: <see cref="Piece"/> where entities begin or end inside the tokenizer's words and
    /// pieces fit them better, else <see cref="Word"/>. Until there was a training it is as <see cref="Word"/>.
    /// </summary>
    Auto,

    /// <summary>The words that the tokenizer splits a text into: an entity is made of whole words. Right where words are between spaces and entities are words.</summary>
    Word,

    /// <summary>
    /// The tokenizer's pieces: an entity begins and ends with any piece. For entities that are parts of words, and for texts without spaces (Chinese, Japanese, Thai) where the tokenizer
    /// knows no words.
    /// </summary>
    Piece,
}
