using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Parts;

namespace MultiTaskBert.Tokenization.WordPiece;

/// <summary><see cref="WordPieceModel"/> as a part of a pipeline, for tokenizers that are BERT's only in part (MPNet).</summary>
internal sealed class WordPieceTokenModel : ITokenModel, IJsonPart<ITokenModel>
{
    private readonly WordPieceModel _model;
    private readonly Dictionary<string, int> _ids;

    private WordPieceTokenModel(string[] vocabulary, Dictionary<string, int> ids, string unknownToken, string continuingPrefix, int greatestWord)
    {
        Vocabulary = vocabulary;
        UnknownToken = unknownToken;
        _ids = ids;
        _model = new WordPieceModel(vocabulary, ids[unknownToken], continuingPrefix, greatestWord);
    }

    public static IReadOnlyList<string> Types => ["WordPiece"];

    public IReadOnlyList<string> Vocabulary { get; }

    public IReadOnlyDictionary<string, int> Ids => _ids;

    public string UnknownToken { get; }

    public bool CleansUpSpaces => true;

    public static ITokenModel Read(JsonSection section)
    {
        var defaults = new BertTokenizerOptions();
        var vocabulary = VocabularyJson.Read(section.Get("vocab"));
        var ids = BertVocabulary.Check(vocabulary, section.Place, id => $"vocab id {id}");
        var unknown = section.Find("unk_token")?.Text() ?? defaults.UnknownToken;
        return ids.ContainsKey(unknown)
            ? new WordPieceTokenModel(
                vocabulary,
                ids,
                unknown,
                section.Find("continuing_subword_prefix")?.Text() ?? defaults.ContinuingPrefix,
                BertTokenizerJson.WordLimit(section.Find("max_input_chars_per_word")) ?? defaults.MaxCharactersPerWord)
            : throw new InvalidDataException($"{section.Place}: unk_token \"{unknown}\" is not in vocab.");
    }

    public ModelToken[] Encode(ReadOnlySpan<char> text) => _model.Encode(text);
}
