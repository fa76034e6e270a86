namespace MultiTaskBert.Data;

/// <summary>Represents the dialects in which files of columns are written.</summary>
public enum ConllDialect
{
    /// <summary>Found by what the first lines hold; where that could be several, reading stops with an error that names the options.</summary>
    Auto,

    /// <summary>Each line is a word with its tags as they stand there, whatever it begins with; only <see cref="ConllOptions.CommentPrefix"/> makes comments.</summary>
    Plain,

    /// <summary>
    /// The first column numbers the words of a sentence, and lines that begin with <c>#</c> are comments: CoNLL-U, CoNLL-X, GermEval 2014. Ranges (<c>2-3</c>) and empty nodes
    /// (<c>4.1</c>) are no words and are passed over.
    /// </summary>
    Numbered,

    /// <summary>
    /// CoNLL-2012 (OntoNotes) and CoNLL-2005: tags are brackets over words, <c>(PERSON*</c>, <c>*</c>, <c>*)</c>, <c>(GPE)</c>, read as <c>B-</c>, <c>I-</c> and <c>O</c>;
    /// sentences may differ in their number of columns; lines that begin with <c>#</c> are comments. Columns without brackets are read as they are.
    /// </summary>
    Brackets,
}
