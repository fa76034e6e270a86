using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Loading;
using MultiTaskBert.Tokenization.WordPiece;

namespace MultiTaskBert.Tokenization;

/// <summary>Loads the tokenizer of a pretrained folder, or makes one from a vocabulary.</summary>
public static class TokenizerLoader
{
    /// <summary>Every kind of tokenizer that can be read; no two readers can read the same folder.</summary>
    private static readonly ITokenizerReader[] Readers = [new BertTokenizerReader(), new RobertaFilesReader(), new PipelineReader()];

    /// <summary>
    /// Loads the tokenizer that lies in a folder, of the kind that its files say: <c>tokenizer.json</c> first, else <c>vocab.txt</c> (BERT) or
    /// <c>vocab.json</c> and <c>merges.txt</c> (RoBERTa); with
    /// <c>tokenizer_config.json</c> if there is one. Truncation and padding stored in <c>tokenizer.json</c> are not applied.
    /// </summary>
    /// <param name="folder">A folder in the Hugging Face layout.</param>
    /// <exception cref="NotSupportedException">The tokenizer is of a kind that this library does not read.</exception>
    /// <exception cref="TokenizerException">There is no such folder, it has no tokenizer files, or one is damaged; the message names file, place and value.</exception>
    public static Tokenizer Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
        {
            throw new TokenizerException($"There is no folder {folder} to read a tokenizer from.");
        }

        try
        {
            if (Find(folder) is { } tokenizer)
            {
                return tokenizer;
            }
        }
        catch (InvalidDataException e)
        {
            throw new TokenizerException(e.Message, e);
        }

        var present = string.Join(", ", Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal).Take(20));
        throw new TokenizerException(
            $"The folder {folder} lacks tokenizer files: {TokenizerFiles.TokenizerJson}, or {TokenizerFiles.WordPieces} (best with "
            + $"{TokenizerFiles.Config}). Supported: {Supported}. The folder has: {(present.Length == 0 ? "no files" : present)}.");
    }

    /// <summary>Makes a tokenizer of BERT's kind, of word pieces, from a vocabulary: what <see cref="Load"/> reads from <c>vocab.txt</c>.</summary>
    /// <param name="vocabulary">The word pieces, without repetition, those that continue a word with <c>##</c> in front; the index of each is its id. Copied. Holds <c>[UNK]</c>, <c>[CLS]</c>, <c>[SEP]</c> and <c>[PAD]</c>.</param>
    /// <param name="lowercase">Whether text is made lowercase. False for cased models.</param>
    /// <param name="stripAccents">Whether accents are stripped (<c>é</c> becomes <c>e</c>); null does so if <paramref name="lowercase"/> is set.</param>
    /// <param name="handleChineseCharacters">Whether every Chinese character is a word of its own.</param>
    /// <param name="modelMaxLength">The greatest number of tokens of a row that the encoder was made for, special tokens included, at least 1; null if unknown.</param>
    /// <returns>The tokenizer.</returns>
    /// <exception cref="ArgumentException">The vocabulary is empty, repeats an entry, or lacks a special token.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="modelMaxLength"/> is less than 1.</exception>
    public static Tokenizer FromVocabulary(
        IReadOnlyList<string> vocabulary, bool lowercase = true, bool? stripAccents = null, bool handleChineseCharacters = true, int? modelMaxLength = null) =>
        new BertTokenizer(vocabulary, new BertTokenizerOptions
        {
            Lowercase = lowercase,
            StripAccents = stripAccents,
            HandleChineseCharacters = handleChineseCharacters,
            ModelMaxLength = modelMaxLength,
        });

    /// <summary>As <see cref="Load"/>, but null if the folder has no tokenizer files.</summary>
    internal static Tokenizer? Find(string folder)
    {
        var files = TokenizerFolder.Open(folder);
        return Array.Find(Readers, reader => reader.CanRead(files)) is { } reader ? reader.Read(files)
            : files.ModelType is { } type ? throw new NotSupportedException(
                $"{Path.Combine(folder, TokenizerFiles.TokenizerJson)}, model.type: \"{type}\" is not supported; supported: {Supported}.")
            : null;
    }

    private static string Supported => string.Join("; ", Readers.Select(reader => reader.Supports));
}
