using MultiTaskBert.Data.Files;

namespace MultiTaskBert.Yaml.Rasa;

/// <summary>The lines of a file as one text: so its UTF-8, its size and its kind are checked as those of all files are.</summary>
/// <param name="lines">The lines, in order.</param>
internal sealed class LineTextReader(IEnumerable<TextLine> lines) : TextReader
{
    /// <summary>The longest file that is read, in characters.</summary>
    internal const int MaxCharacters = 256 * 1024 * 1024;

    private readonly IEnumerator<TextLine> _lines = lines.GetEnumerator();
    private string _line = string.Empty;
    private int _at;
    private long _total;

    /// <summary>Whether the file is longer than is read.</summary>
    internal bool IsTooLong { get; private set; }

    public override int Peek() => Fill() ? _line[_at] : -1;

    public override int Read() => Fill() ? _line[_at++] : -1;

    public override int Read(char[] buffer, int index, int count)
    {
        if (count == 0 || !Fill())
        {
            return 0;
        }

        var read = Math.Min(count, _line.Length - _at);
        _line.CopyTo(_at, buffer, index, read);
        _at += read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _lines.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool Fill()
    {
        if (_at < _line.Length)
        {
            return true;
        }

        IsTooLong |= _total > MaxCharacters;
        if (IsTooLong || !_lines.MoveNext())
        {
            return false;
        }

        (_line, _at) = (_lines.Current.Text + "\n", 0);
        _total += _line.Length;
        return true;
    }
}
