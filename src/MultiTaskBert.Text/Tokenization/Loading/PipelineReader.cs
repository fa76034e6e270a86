using MultiTaskBert.Tokenization.Bpe;
using MultiTaskBert.Tokenization.Decoding;
using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Normalization;
using MultiTaskBert.Tokenization.Parts;
using MultiTaskBert.Tokenization.Pipeline;
using MultiTaskBert.Tokenization.PostProcessing;
using MultiTaskBert.Tokenization.Rows;
using MultiTaskBert.Tokenization.Splitting;
using MultiTaskBert.Tokenization.Unigram;
using MultiTaskBert.Tokenization.WordPiece;

namespace MultiTaskBert.Tokenization.Loading;

/// <summary>Reads any tokenizer whose <c>tokenizer.json</c> is made of parts that this library has, except BERT's own.</summary>
internal sealed class PipelineReader : ITokenizerReader
{
    private static readonly PartTable<ITokenModel> Models = new PartTable<ITokenModel>().With<BpeModel>().With<UnigramModel>().With<WordPieceTokenModel>();

    public string Supports => $"{string.Join(", ", Models.Types)} (tokenizer.json)";

    public bool CanRead(TokenizerFolder folder) =>
        folder.Tokenizer is not null && Models.Types.Contains(folder.ModelType, StringComparer.Ordinal) && !BertTokenizerJson.IsBert(folder.Tokenizer);

    public Tokenizer Read(TokenizerFolder folder) => Read(folder, folder.Tokenizer!, folder.TokenizerJson!);

    /// <summary>Reads a tokenizer from the content of its <c>tokenizer.json</c>, which need not be a file of the folder.</summary>
    public static Tokenizer Read(TokenizerFolder folder, JsonSection file, byte[] bytes)
    {
        var model = Models.Read(file.Get("model"));
        var ids = new Dictionary<string, int>(model.Ids, StringComparer.Ordinal);
        var added = AddedTokenJson.Check(
            [.. file.Find("added_tokens")?.Items().Select(token => AddedTokenJson.Read(token, token.Get("id").Index())) ?? []],
            ids,
            model.Vocabulary.Count,
            $"{file.Place}, added_tokens");
        foreach (var token in added)
        {
            ids[token.Content] = token.Id;
        }

        var padding = PaddingToken(folder, file, ids);
        return new PipelineTokenizer(new PipelineDefinition
        {
            Normalizers = file.Find("normalizer") is { } normalizer ? [.. NormalizerTable.All.Read(normalizer).Steps] : [],
            PreTokenizers = file.Find("pre_tokenizer") is { } preTokenizer ? [.. PreTokenizerTable.All.Read(preTokenizer).Steps] : [],
            Model = model,
            AddedTokens = added,
            Processing = file.Find("post_processor") is { } processor ? Processing(processor, ids) : new RowProcessing(),
            Decoder = file.Find("decoder") is { } decoder ? DecoderTable.All.Read(decoder) : new JoinDecoder(),
            PaddingToken = padding,
            ModelMaxLength = folder.Config.ModelMaxLength,
            Files = PipelineFiles.Of(folder, bytes, padding, model.UnknownToken),
        });
    }

    private static RowProcessing Processing(JsonSection section, Dictionary<string, int> ids)
    {
        var processing = ProcessingTable.All.Read(section);
        var size = ids.Values.Max() + 1;
        IEnumerable<TemplatePiece> pieces = [.. processing.Single?.Pieces ?? [], .. processing.Pair?.Pieces ?? []];
        return pieces.FirstOrDefault(piece => piece.TokenId >= size) is { TokenId: > 0 } wrong
            ? throw new InvalidDataException($"{section.Place}: the id of a special token must be below {size}, but is {wrong.TokenId}.")
            : processing;
    }

    /// <summary>What the configuration names, else what the stored padding names, else the usual names.</summary>
    private static string PaddingToken(TokenizerFolder folder, JsonSection file, Dictionary<string, int> ids)
    {
        string[] usual = ["<pad>", "[PAD]"];
        var named = folder.Config.PaddingToken ?? file.Find("padding")?.Find("pad_token")?.Text();
        var found = named is null ? Array.Find(usual, ids.ContainsKey) : ids.ContainsKey(named) ? named : null;
        return found ?? throw new InvalidDataException(
            $"{file.Place} has no token to pad rows with: {(named is null ? string.Join(" or ", usual) : $"\"{named}\"")} is not among its tokens. "
            + $"Name one as pad_token in {TokenizerFiles.Config}.");
    }
}
