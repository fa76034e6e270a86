using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Parts;

namespace MultiTaskBert.Tokenization.Unigram;

/// <summary>The unigram language model of sentencepiece: of all ways to cut a piece into tokens, the one with the greatest sum of scores.</summary>
/// <remarks>
/// Kudo 2018, "Subword Regularization"; as <c>Unigram</c> of Hugging Face's <c>tokenizers</c>: an unknown character scores 10 less than the worst
/// token, and neighbouring unknown characters are one token. Microsoft.ML.Tokenizers reads such models from sentencepiece's own files only.
/// Thread-safe.
/// </remarks>
internal sealed class UnigramModel : ITokenModel, IJsonPart<ITokenModel>
{
    private const double UnknownPenalty = 10;
    private const int StackNodes = 128;

    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly double[] _scores;
    private readonly double _unknownScore;
    private readonly int? _unknownId;
    private readonly bool _fallsBackToBytes;
    private readonly TokenTrie _trie;
    private readonly WordCache<ModelToken[]> _cache = new();

    public UnigramModel(string[] vocabulary, double[] scores, int? unknownId, bool fallsBackToBytes)
    {
        Vocabulary = vocabulary;
        _ids = VocabularyJson.Ids(vocabulary);
        _lookup = _ids.GetAlternateLookup<ReadOnlySpan<char>>();
        _scores = scores;
        _unknownScore = scores.Min() - UnknownPenalty;
        _unknownId = unknownId;
        _fallsBackToBytes = fallsBackToBytes;
        _trie = new TokenTrie(_ids);
    }

    public static IReadOnlyList<string> Types => ["Unigram"];

    public IReadOnlyList<string> Vocabulary { get; }

    public IReadOnlyDictionary<string, int> Ids => _ids;

    public string? UnknownToken => _unknownId is { } id ? Vocabulary[id] : null;

    public bool CleansUpSpaces => true;

    public static ITokenModel Read(JsonSection section) => UnigramModelJson.Read(section);

    /// <exception cref="NotSupportedException">A character is unknown, and the model has no unknown token.</exception>
    public ModelToken[] Encode(ReadOnlySpan<char> text)
    {
        if (_cache.Find(text) is { } known)
        {
            return known;
        }

        Node[]? rented = null;
        var nodes = text.Length < StackNodes ? stackalloc Node[StackNodes] : rented = ArrayPool<Node>.Shared.Rent(text.Length + 1);
        nodes = nodes[..(text.Length + 1)];
        FindBestPath(text, nodes);
        var tokens = Tokens(text, nodes);
        if (rented is not null)
        {
            ArrayPool<Node>.Shared.Return(rented);
        }

        _cache.Add(text, tokens);
        return tokens;
    }

    /// <summary>Viterbi 1967: the best way to each position, from the best ways to the positions before it.</summary>
    private void FindBestPath(ReadOnlySpan<char> text, Span<Node> nodes)
    {
        nodes.Fill(new Node(0, -1, -1));
        for (var start = 0; start < text.Length;)
        {
            Rune.DecodeFromUtf16(text[start..], out _, out var length);
            var score = nodes[start].Score;
            var hasSingle = false;
            var walk = _trie.Walk(text[start..]);
            while (walk.TryNext(out var id, out var tokenLength))
            {
                Offer(ref nodes[start + tokenLength], score + _scores[id], start, id);
                hasSingle |= tokenLength == length;
            }

            if (!hasSingle)
            {
                Offer(ref nodes[start + length], score + _unknownScore, start, _unknownId ?? throw Unknown());
            }

            start += length;
        }

        static void Offer(ref Node node, double score, int start, int id)
        {
            if (node.Start < 0 || score > node.Score)
            {
                node = new Node(score, start, id);
            }
        }
    }

    private ModelToken[] Tokens(ReadOnlySpan<char> text, ReadOnlySpan<Node> nodes)
    {
        var tokens = new List<ModelToken>();
        for (var end = text.Length; end > 0;)
        {
            var (_, start, id) = nodes[end];
            while (id == _unknownId && start > 0 && nodes[start].Id == _unknownId)
            {
                start = nodes[start].Start;
            }

            Add(text[start..end], id, start, end, tokens);
            end = start;
        }

        tokens.Reverse();
        return [.. tokens];
    }

    /// <summary>Adds a token, the bytes of a token from last to first.</summary>
    private void Add(ReadOnlySpan<char> text, int id, int start, int end, List<ModelToken> tokens)
    {
        if (id != _unknownId)
        {
            tokens.Add(new ModelToken(id, Vocabulary[id], start, end));
            return;
        }

        // Several unknown characters may together be a token all the same.
        if (_lookup.TryGetValue(text, out var known))
        {
            tokens.Add(new ModelToken(known, Vocabulary[known], start, end));
            return;
        }

        var first = tokens.Count;
        if (_fallsBackToBytes)
        {
            var bytes = Encoding.UTF8.GetBytes(text.ToString());
            for (var i = bytes.Length - 1; i >= 0; i--)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"<0x{bytes[i]:X2}>");
                if (!_ids.TryGetValue(name, out var byteId))
                {
                    tokens.RemoveRange(first, tokens.Count - first);
                    break;
                }

                tokens.Add(new ModelToken(byteId, name, start, end));
            }
        }

        if (tokens.Count == first)
        {
            tokens.Add(new ModelToken(id, text.ToString(), start, end));
        }
    }

    private static NotSupportedException Unknown() =>
        new("The text holds a character that the vocabulary lacks, and the tokenizer has no unknown token (unk_id of its model).");

    /// <summary>The best way that ends at a position.</summary>
    /// <param name="Score">The sum of its scores.</param>
    /// <param name="Start">Where its last token begins, or −1 if no way ends here.</param>
    /// <param name="Id">Its last token.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Node(double Score, int Start, int Id);
}
