namespace MultiTaskBert.Data.Conll;

/// <summary>One line of a file of columns, divided. Used again for each line, so that a file costs no array a line.</summary>
/// <param name="separator">The character between columns; null takes a tab where the line holds one, else any number of spaces.</param>
internal sealed class ConllLine(char? separator)
{
    /// <summary>The greatest number of columns that are looked at: a line of separators alone would take many times its size.</summary>
    internal const int ColumnsAtMost = 65_536;

    private (int Start, int End)[] _columns = new (int Start, int End)[16];
    private string _text = string.Empty;
    private int _written;

    /// <summary>The number of columns, without empty ones at the end of the line.</summary>
    internal int Count { get; private set; }

    /// <summary>Whether the line has more columns than are looked at.</summary>
    internal bool IsBeyond { get; private set; }

    /// <summary>Whether the columns of this line are separated by tabs.</summary>
    internal bool IsByTabs { get; private set; }

    /// <summary>A column, or nothing where there is none.</summary>
    internal ReadOnlySpan<char> this[int column] => (uint)column < (uint)_written ? _text.AsSpan(_columns[column].Start, _columns[column].End - _columns[column].Start) : default;

    /// <summary>Divides a line.</summary>
    internal void Divide(string text)
    {
        (_text, _written, IsBeyond) = (text, 0, false);
        IsByTabs = separator is null ? text.Contains('\t', StringComparison.Ordinal) : separator == '\t';
        if (separator is null && !IsByTabs)
        {
            DivideAtSpaces();
        }
        else
        {
            DivideAt(separator ?? '\t');
        }

        Count = _written;
        while (Count > 0 && this[Count - 1].Trim(' ').IsEmpty)
        {
            Count--;
        }
    }

    /// <summary>Takes empty columns at the end for columns, if the line then has as many as it should.</summary>
    internal void FillUpTo(int count)
    {
        if (Count < count && count <= _written)
        {
            Count = count;
        }
    }

    /// <summary>The index of a column of the options; negative ones count from the end.</summary>
    internal int IndexOf(int column) => column < 0 ? Count + column : column;

    private void DivideAt(char character)
    {
        var start = 0;
        while (!IsBeyond)
        {
            var size = _text.AsSpan(start).IndexOf(character);
            Add(start, size < 0 ? _text.Length : start + size);
            if (size < 0)
            {
                return;
            }

            start += size + 1;
        }
    }

    private void DivideAtSpaces()
    {
        var start = 0;
        while (start < _text.Length && !IsBeyond)
        {
            var size = _text.AsSpan(start).IndexOf(' ');
            size = size < 0 ? _text.Length - start : size;
            if (size > 0)
            {
                Add(start, start + size);
            }

            start += size + 1;
        }
    }

    private void Add(int start, int end)
    {
        if (_written == ColumnsAtMost)
        {
            IsBeyond = true;
            return;
        }

        if (_written == _columns.Length)
        {
            Array.Resize(ref _columns, 2 * _written);
        }

        _columns[_written++] = (start, end);
    }
}
