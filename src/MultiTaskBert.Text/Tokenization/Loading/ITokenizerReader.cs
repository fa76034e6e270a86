using MultiTaskBert.Tokenization.Files;

namespace MultiTaskBert.Tokenization.Loading;

/// <summary>Reads one kind of tokenizer. A new kind is a new class and its place in the list of <see cref="TokenizerLoader"/>.</summary>
internal interface ITokenizerReader
{
    /// <summary>What it reads, for messages: a model type of <c>tokenizer.json</c>, and the files it can do with instead.</summary>
    public string Supports { get; }

    /// <summary>Whether the folder holds a tokenizer of this kind.</summary>
    public bool CanRead(TokenizerFolder folder);

    /// <summary>Reads the tokenizer.</summary>
    public Tokenizer Read(TokenizerFolder folder);
}
