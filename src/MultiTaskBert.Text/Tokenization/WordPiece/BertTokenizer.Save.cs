using MultiTaskBert.Runtime;
using MultiTaskBert.Tokenization.Files;

namespace MultiTaskBert.Tokenization.WordPiece;

internal sealed partial class BertTokenizer
{
    /// <inheritdoc/>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public override void Save(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder {folder} to save the tokenizer to; create it first.");
        }

        // tokenizer.json comes last: it wins when reading, so that a save that was cut off leaves the old tokenizer in force.
        AtomicFile.Write(Path.Combine(folder, TokenizerFiles.WordPieces), VocabularyFile.Write(_definition.Vocabulary));
        AtomicFile.Write(Path.Combine(folder, TokenizerFiles.Config), BertTokenizerWriter.Config(_definition));
        AtomicFile.Write(
            Path.Combine(folder, TokenizerFiles.TokenizerJson),
            _definition.TokenizerJson ?? BertTokenizerWriter.TokenizerJson(_definition, _single, _pair, _tokens));
    }
}
