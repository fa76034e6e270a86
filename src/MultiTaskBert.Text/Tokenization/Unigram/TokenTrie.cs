using System.Runtime.InteropServices;

namespace MultiTaskBert.Tokenization.Unigram;

/// <summary>Finds all tokens that a text begins with, in one walk. Immutable and thread-safe.</summary>
/// <remarks>
/// A trie over UTF-16 characters in flat arrays: the children of a node lie side by side, ordered by character, and are searched by halving;
/// those of the root, which are many, by a table.
/// </remarks>
internal sealed class TokenTrie
{
    private readonly char[] _characters;
    private readonly int[] _ids;
    private readonly int[] _firstChildren;
    private readonly Dictionary<char, int> _roots = [];

    /// <param name="ids">The tokens and their ids; the empty token is left out.</param>
    public TokenTrie(IReadOnlyDictionary<string, int> ids)
    {
        var tokens = ids.Keys.Where(token => token.Length > 0).ToArray();
        Array.Sort(tokens, StringComparer.Ordinal);

        // Breadth first: each node stands for the tokens of a range that share its characters up to its depth.
        var nodes = new List<Node> { new('\0', 0, tokens.Length, 0) };
        var firstChildren = new List<int>();
        for (var i = 0; i < nodes.Count; i++)
        {
            var (_, first, last, depth) = nodes[i];
            firstChildren.Add(nodes.Count);
            first += first < last && tokens[first].Length == depth ? 1 : 0;
            while (first < last)
            {
                var character = tokens[first][depth];
                var end = first + 1;
                while (end < last && tokens[end][depth] == character)
                {
                    end++;
                }

                nodes.Add(new Node(character, first, end, depth + 1));
                first = end;
            }
        }

        firstChildren.Add(nodes.Count);
        _firstChildren = [.. firstChildren];
        _characters = [.. nodes.Select(node => node.Character)];
        _ids = [.. nodes.Select(node => node.Depth > 0 && tokens[node.First].Length == node.Depth ? ids[tokens[node.First]] : -1)];
        for (var i = _firstChildren[0]; i < _firstChildren[1]; i++)
        {
            _roots.Add(_characters[i], i);
        }
    }

    /// <summary>Begins a walk along a text.</summary>
    public Walker Walk(ReadOnlySpan<char> text) => new(this, text);

    private int Child(int node, char character)
    {
        if (node == 0)
        {
            return _roots.GetValueOrDefault(character, -1);
        }

        var first = _firstChildren[node];
        var index = _characters.AsSpan(first, _firstChildren[node + 1] - first).BinarySearch(character);
        return index < 0 ? -1 : first + index;
    }

    /// <summary>Yields the tokens that a text begins with, the shortest first.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal ref struct Walker(TokenTrie trie, ReadOnlySpan<char> text)
    {
        private readonly ReadOnlySpan<char> _text = text;
        private int _node;
        private int _depth;

        /// <summary>Finds the next token; false if there is none left.</summary>
        public bool TryNext(out int id, out int length)
        {
            while (_depth < _text.Length && (_node = trie.Child(_node, _text[_depth])) >= 0)
            {
                length = ++_depth;
                if ((id = trie._ids[_node]) >= 0)
                {
                    return true;
                }
            }

            _depth = _text.Length;
            (id, length) = (-1, 0);
            return false;
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Node(char Character, int First, int Last, int Depth);
}
