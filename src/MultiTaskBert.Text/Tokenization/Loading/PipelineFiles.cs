using System.Text.Json;
using System.Text.Json.Nodes;
using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Pipeline;

namespace MultiTaskBert.Tokenization.Loading;

/// <summary>The files that a <see cref="PipelineTokenizer"/> is saved as: those that it was read from, byte by byte.</summary>
internal static class PipelineFiles
{
    private static readonly JsonWriterOptions Format = new() { Indented = true };

    /// <summary>The files.</summary>
    /// <param name="folder">The folder that was read.</param>
    /// <param name="tokenizerJson">The content of <c>tokenizer.json</c>.</param>
    /// <param name="paddingToken">Fills rows up.</param>
    /// <param name="unknownToken">Stands for unknown text, or null.</param>
    public static IReadOnlyList<(string Name, byte[] Content)> Of(TokenizerFolder folder, byte[] tokenizerJson, string paddingToken, string? unknownToken)
    {
        var files = new List<(string Name, byte[] Content)> { (TokenizerFiles.Config, folder.ConfigJson ?? Config(paddingToken, unknownToken)) };
        if (folder.SpecialTokensJson is { } specialTokens)
        {
            files.Add((TokenizerFiles.SpecialTokens, specialTokens));
        }

        // tokenizer.json comes last: it says what kind of tokenizer it is, so that a save that was cut off leaves the old one in force.
        return [.. files, (TokenizerFiles.TokenizerJson, tokenizerJson)];
    }

    /// <summary>What <c>AutoTokenizer</c> needs to know if there was no <c>tokenizer_config.json</c>.</summary>
    private static byte[] Config(string paddingToken, string? unknownToken)
    {
        var config = new JsonObject { ["tokenizer_class"] = "PreTrainedTokenizerFast", ["pad_token"] = paddingToken };
        if (unknownToken is not null)
        {
            config["unk_token"] = unknownToken;
        }

        return [.. JsonBytes.Of(config, Format), (byte)'\n'];
    }
}
