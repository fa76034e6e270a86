namespace MultiTaskBert.Metrics.Entities;

/// <summary>How tags mark the words of an entity. In all of them <c>O</c> is a word outside, and <c>I</c> a word inside.</summary>
internal enum SeqevalScheme
{
    /// <summary><c>B</c> only where an entity follows another of the same type without a gap (Ramshaw and Marcus 1995).</summary>
    Iob1,

    /// <summary><c>B</c> on the first word of every entity: CoNLL 2002 and most data since.</summary>
    Iob2,

    /// <summary><c>E</c> on the last word of every entity, no mark on the first.</summary>
    Ioe2,

    /// <summary><c>B</c> on the first, <c>E</c> on the last word, <c>S</c> on an entity of a single word.</summary>
    Iobes,

    /// <summary>
    /// <c>B</c> on the first, <c>L</c> on the last word, <c>U</c> on an entity of a single word: <see cref="Iobes"/> by other letters.
    /// </summary>
    Bilou,
}
