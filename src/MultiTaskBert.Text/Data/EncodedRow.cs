using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Data;

/// <summary>A row as its tokens, with its gold answers laid on them: all of a batch that does not depend on the other rows.</summary>
/// <param name="Encoding">The tokens.</param>
/// <param name="Heads">For each head in the order of the collator.</param>
internal sealed record EncodedRow(TokenEncoding Encoding, EncodedLabel[] Heads);
