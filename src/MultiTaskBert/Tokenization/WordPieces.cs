namespace MultiTaskBert.Tokenization;

/// <summary>The pieces of one word.</summary>
/// <param name="Ids">The id of each piece.</param>
/// <param name="Ends">Where each piece ends in the word, in UTF-16 characters; each begins where the one before ends.</param>
internal sealed record WordPieces(int[] Ids, int[] Ends);
