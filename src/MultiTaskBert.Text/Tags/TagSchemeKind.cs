namespace MultiTaskBert.Tags;

/// <summary>The rules by which tags mark the words of an entity. A word outside of all entities has a tag of its own, usually <c>O</c>.</summary>
internal enum TagSchemeKind
{
    /// <summary>The tags are no entities: parts of speech, for instance. A tag is one whole name, and there is nothing to join.</summary>
    None,

    /// <summary>A tag is the plain type, without a mark: <c>PER PER O</c>. Two neighbours of one type cannot be told apart.</summary>
    Io,

    /// <summary><c>I</c> on every word of an entity, <c>B</c> only where it follows another of the same type without a gap (Ramshaw and Marcus 1995).</summary>
    Iob1,

    /// <summary><c>B</c> on the first word of every entity, <c>I</c> on the others: CoNLL 2002 and most data since; also called BIO.</summary>
    Iob2,

    /// <summary><c>E</c> on the last word of every entity, <c>I</c> on the others.</summary>
    Ioe2,

    /// <summary><c>B</c> on the first, <c>E</c> on the last word, <c>I</c> between them, <c>S</c> on an entity of one word; also called IOBES, and BMES or BMEWO by other letters.</summary>
    Bioes,

    /// <summary><c>B</c> on the first, <c>L</c> on the last word, <c>I</c> between them, <c>U</c> on an entity of one word (Ratinov and Roth 2009).</summary>
    Bilou,
}
