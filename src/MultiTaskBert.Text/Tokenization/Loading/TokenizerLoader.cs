using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Loading;

namespace MultiTaskBert.Tokenization;

/// <summary>Loads the tokenizer of a pretrained folder.</summary>
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
