namespace MultiTaskBert.Tokenization.Normalization;

/// <summary>
/// The combining marks that follow one base character, put in canonical order, with the original characters they stand for.
/// </summary>
/// <remarks>
/// The reference library keeps the original positions in the order of the <em>text</em> while the marks are reordered: the first mark
/// that is not the tail of a decomposition gets the first position, and so on; a tail shares the position of what stands before it.
/// </remarks>
internal sealed class CombiningRun
{
    private readonly List<TextSpan> _positions = [];
    private readonly List<Mark> _marks = [];
    private bool _isOrdered = true;

    /// <summary>Whether there are no marks.</summary>
    public bool IsEmpty => _marks.Count == 0;

    /// <summary>Adds a mark; <paramref name="isTail"/> says that it belongs to the same original character as what stood before it.</summary>
    public void Add(int codePoint, byte combiningClass, bool isTail, TextSpan position)
    {
        _isOrdered &= _marks.Count == 0 || _marks[^1].Class <= combiningClass;
        _marks.Add(new Mark(codePoint, combiningClass, isTail));
        if (!isTail)
        {
            _positions.Add(position);
        }
    }

    /// <summary>Takes the marks out in canonical order.</summary>
    /// <param name="basePosition">Where the base character lies.</param>
    /// <param name="marks">Gets each mark and the position it stands for.</param>
    public void MoveTo(TextSpan basePosition, List<(int CodePoint, TextSpan Origin)> marks)
    {
        // OrderBy is stable, which canonical ordering demands.
        var ordered = _isOrdered ? _marks : [.. _marks.OrderBy(mark => mark.Class)];
        var position = basePosition;
        var next = 0;
        foreach (var mark in ordered)
        {
            position = mark.IsTail ? position : _positions[next++];
            marks.Add((mark.CodePoint, position));
        }

        _marks.Clear();
        _positions.Clear();
        _isOrdered = true;
    }

    private readonly record struct Mark(int CodePoint, byte Class, bool IsTail);
}
