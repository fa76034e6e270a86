using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Parts;
using MultiTaskBert.Tokenization.PostProcessing;

namespace MultiTaskBert.Tokenization.Pipeline;

/// <summary>Everything that makes up a <see cref="PipelineTokenizer"/>, as read from files.</summary>
internal sealed record PipelineDefinition
{
    /// <summary>Rewrite text, one after the other.</summary>
    public required IReadOnlyList<INormalizer> Normalizers { get; init; }

    /// <summary>Cut text into pieces, one after the other.</summary>
    public required IReadOnlyList<IPreTokenizer> PreTokenizers { get; init; }

    /// <summary>Cuts pieces into tokens.</summary>
    public required ITokenModel Model { get; init; }

    /// <summary>The tokens recognised literally in text. Those beyond the vocabulary of the model have the ids that follow it.</summary>
    public required IReadOnlyList<AddedToken> AddedTokens { get; init; }

    /// <summary>Makes a row of tokens.</summary>
    public required RowProcessing Processing { get; init; }

    /// <summary>Makes tokens text again.</summary>
    public required ITokenDecoder Decoder { get; init; }

    /// <summary>Fills rows up.</summary>
    public required string PaddingToken { get; init; }

    /// <summary>The longest row that the encoder was made for, or null if unknown.</summary>
    public required int? ModelMaxLength { get; init; }

    /// <summary>The files that it is saved as: name and content, in the order of writing.</summary>
    public required IReadOnlyList<(string Name, byte[] Content)> Files { get; init; }
}
