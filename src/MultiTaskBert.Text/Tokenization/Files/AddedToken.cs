namespace MultiTaskBert.Tokenization.Files;

/// <summary>A token that is recognised literally in text, before WordPiece. As <c>AddedToken</c> of Hugging Face's <c>tokenizers</c>.</summary>
/// <param name="Content">The text of the token.</param>
/// <param name="Id">Its id.</param>
/// <param name="SingleWord">Recognised only where no letter, digit or underscore touches it.</param>
/// <param name="StripLeft">Takes the white space in front of it.</param>
/// <param name="StripRight">Takes the white space behind it.</param>
/// <param name="IsNormalized">Looked for in normalised text rather than in the original.</param>
/// <param name="IsSpecial">Left out when decoding without special tokens.</param>
internal sealed record AddedToken(
    string Content,
    int Id,
    bool SingleWord = false,
    bool StripLeft = false,
    bool StripRight = false,
    bool IsNormalized = false,
    bool IsSpecial = true);
