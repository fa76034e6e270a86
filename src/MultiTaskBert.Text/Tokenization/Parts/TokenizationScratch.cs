using MultiTaskBert.Tokenization.Rows;

namespace MultiTaskBert.Tokenization.Parts;

/// <summary>The memory that one call of a tokenizer works in. Kept for the next call on the same thread.</summary>
internal sealed class TokenizationScratch
{
    /// <summary>Scratch that one very long text made larger than this is not kept.</summary>
    private const int GreatestKept = 1 << 18;

    [ThreadStatic]
    private static TokenizationScratch? _kept;

    /// <summary>Text after normalisation.</summary>
    public NormalizedText Text { get; } = new(256);

    /// <summary>Room for the other of two texts of which one is made into the other, step by step.</summary>
    public NormalizedText OtherText => field ??= new NormalizedText(256);

    /// <summary>Text cut into pieces.</summary>
    public PieceText Pieces => field ??= new PieceText();

    /// <summary>Room for the other of two such texts.</summary>
    public PieceText OtherPieces => field ??= new PieceText();

    /// <summary>The tokens of the first text.</summary>
    public TokenSequence First { get; } = new();

    /// <summary>The tokens of the second text.</summary>
    public TokenSequence Second { get; } = new();

    /// <summary>Takes what the thread has kept, or makes new scratch: a list of words that is read may itself call a tokenizer.</summary>
    public static TokenizationScratch Take()
    {
        var scratch = _kept ?? new TokenizationScratch();
        _kept = null;
        return scratch;
    }

    /// <summary>Empties the scratch and keeps it.</summary>
    public void Return()
    {
        if (Math.Max(Text.Capacity, Pieces.Text.Capacity) > GreatestKept || First.Capacity > GreatestKept || Second.Capacity > GreatestKept)
        {
            return;
        }

        Text.Clear();
        First.Clear();
        Second.Clear();
        _kept = this;
    }
}
