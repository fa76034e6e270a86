using MultiTaskBert.Tokenization.Patterns;
using MultiTaskBert.Tokenization.Rows;

namespace MultiTaskBert.Tokenization.Parts;

/// <summary>Text cut into pieces that lie one after the other; each character knows where it came from. Reused from call to call.</summary>
internal sealed class PieceText
{
    private readonly List<int> _ends = [];

    /// <summary>The characters of all pieces.</summary>
    public NormalizedText Text { get; } = new(256);

    /// <summary>The number of pieces.</summary>
    public int Count => _ends.Count;

    /// <summary>Room for those who cut the pieces.</summary>
    public List<PatternMatch> Matches { get; } = [];

    /// <summary>Where a piece lies in <see cref="Text"/>.</summary>
    public TokenRange this[int piece] => new(piece == 0 ? 0 : _ends[piece - 1], _ends[piece]);

    /// <summary>The characters of a piece.</summary>
    public ReadOnlySpan<char> Characters(int piece) => Text.Characters[this[piece].Start..this[piece].End];

    /// <summary>Makes all text that was added since the last piece a piece, unless there is none.</summary>
    public void EndPiece()
    {
        if (Text.Length > (Count == 0 ? 0 : _ends[^1]))
        {
            _ends.Add(Text.Length);
        }
    }

    /// <summary>Empties the text.</summary>
    public void Clear()
    {
        Text.Clear();
        _ends.Clear();
    }
}
