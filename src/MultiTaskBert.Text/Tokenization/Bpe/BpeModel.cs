using System.Buffers;
using System.Globalization;
using System.Text;
using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Parts;

namespace MultiTaskBert.Tokenization.Bpe;

/// <summary>Byte-pair encoding: begins with single characters and merges neighbours in the order that training found. Thread-safe.</summary>
/// <remarks>
/// Sennrich et al. 2016; as <c>BPE</c> of Hugging Face's <c>tokenizers</c>. Own, as the BPE of Microsoft.ML.Tokenizers has no merges given as
/// pairs, no byte fallback, and offsets that do not say which characters the bytes of a token belong to.
/// </remarks>
internal sealed class BpeModel : ITokenModel, IJsonPart<ITokenModel>
{
    private const int StackSymbols = 64;

    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly Dictionary<long, BpeMerge> _merges;
    private readonly BpeSettings _settings;
    private readonly int? _unknownId;
    private readonly WordCache<ModelToken[]> _cache = new();

    public BpeModel(string[] vocabulary, Dictionary<string, int> ids, Dictionary<long, BpeMerge> merges, BpeSettings settings)
    {
        Vocabulary = vocabulary;
        _ids = ids;
        _lookup = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        _merges = merges;
        _settings = settings;
        _unknownId = settings.UnknownToken is null ? null : ids[settings.UnknownToken];
    }

    public static IReadOnlyList<string> Types => ["BPE"];

    public IReadOnlyList<string> Vocabulary { get; }

    public IReadOnlyDictionary<string, int> Ids => _ids;

    public string? UnknownToken => _settings.UnknownToken;

    public bool CleansUpSpaces => false;

    public static ITokenModel Read(JsonSection section) => BpeModelJson.Read(section);

    public ModelToken[] Encode(ReadOnlySpan<char> text)
    {
        if (_cache.Find(text) is { } known)
        {
            return known;
        }

        var tokens = _settings.IgnoresMerges && _lookup.TryGetValue(text, out var id)
            ? [new ModelToken(id, Vocabulary[id], 0, text.Length)]
            : Cut(text);
        _cache.Add(text, tokens);
        return tokens;
    }

    private ModelToken[] Cut(ReadOnlySpan<char> text)
    {
        // Without an unknown token or with byte fallback, a character may make no symbol, or up to four.
        var room = _settings.FallsBackToBytes ? text.Length * 4 : text.Length;
        BpeSymbol[]? rented = null;
        var symbols = room <= StackSymbols ? stackalloc BpeSymbol[StackSymbols] : rented = ArrayPool<BpeSymbol>.Shared.Rent(room);
        symbols = symbols[..Begin(text, symbols)];
        BpeMerger.Merge(symbols, _merges);

        var count = 0;
        foreach (ref readonly var symbol in symbols)
        {
            count += symbol.Id >= 0 ? 1 : 0;
        }

        var tokens = new ModelToken[count];
        var next = 0;
        var positions = new BytePositions(text);
        foreach (ref readonly var symbol in symbols)
        {
            if (symbol.Id >= 0)
            {
                tokens[next++] = new ModelToken(symbol.Id, Vocabulary[symbol.Id], positions.StartOf(symbol.Start), positions.EndOf(symbol.End));
            }
        }

        if (rented is not null)
        {
            ArrayPool<BpeSymbol>.Shared.Return(rented);
        }

        return tokens;
    }

    /// <summary>
    /// Makes a symbol of each character. As in the reference library, a symbol begins at the byte where the one before it ends, so that a
    /// character that is left out moves the ranges of all that follow.
    /// </summary>
    private int Begin(ReadOnlySpan<char> text, Span<BpeSymbol> symbols)
    {
        var (count, position) = (0, 0);
        BpeSymbol? unknown = null;
        for (var start = 0; start < text.Length;)
        {
            Rune.DecodeFromUtf16(text[start..], out var character, out var length);
            var end = start + length;
            if (TryId(text[start..end], start == 0, end == text.Length, out var id))
            {
                if (unknown is { } before)
                {
                    Add(symbols, before.Id, before.End);
                    unknown = null;
                }

                Add(symbols, id, character.Utf8SequenceLength);
            }
            else if (!_settings.FallsBackToBytes || !TryBytes(character, symbols))
            {
                if (unknown is { } run && _settings.FusesUnknown)
                {
                    unknown = run with { End = run.End + character.Utf8SequenceLength };
                }
                else if (_unknownId is { } unknownId)
                {
                    if (unknown is { } before)
                    {
                        Add(symbols, before.Id, before.End);
                    }

                    unknown = new BpeSymbol(unknownId, 0, character.Utf8SequenceLength);
                }
            }

            start = end;
        }

        if (unknown is { } last)
        {
            Add(symbols, last.Id, last.End);
        }

        return count;

        void Add(Span<BpeSymbol> target, int id, int length)
        {
            target[count++] = new BpeSymbol(id, position, position + length);
            position += length;
        }

        // A symbol for each byte of a character, if the vocabulary has all of them: <0xE2>.
        bool TryBytes(Rune character, Span<BpeSymbol> target)
        {
            Span<byte> bytes = stackalloc byte[4];
            bytes = bytes[..character.EncodeToUtf8(bytes)];
            Span<int> byteIds = stackalloc int[4];
            for (var i = 0; i < bytes.Length; i++)
            {
                if (!_ids.TryGetValue(string.Create(CultureInfo.InvariantCulture, $"<0x{bytes[i]:X2}>"), out byteIds[i]))
                {
                    return false;
                }
            }

            foreach (var id in byteIds[..bytes.Length])
            {
                Add(target, id, length: 1);
            }

            return true;
        }
    }

    private bool TryId(ReadOnlySpan<char> character, bool isFirst, bool isLast, out int id)
    {
        var prefix = isFirst ? "" : _settings.ContinuingPrefix;
        var suffix = isLast ? _settings.EndOfWordSuffix : "";
        return prefix.Length + suffix.Length == 0
            ? _lookup.TryGetValue(character, out id)
            : _ids.TryGetValue(string.Concat(prefix, character, suffix), out id);
    }
}
