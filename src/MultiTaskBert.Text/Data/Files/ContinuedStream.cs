namespace MultiTaskBert.Data.Files;

/// <summary>A file, and behind its end a few bytes more.</summary>
internal sealed class ContinuedStream(Stream file, ReadOnlyMemory<byte> more) : ForwardStream
{
    private ReadOnlyMemory<byte> _more = more;

    public override int Read(Span<byte> buffer)
    {
        if (file.Read(buffer) is > 0 and var read)
        {
            return read;
        }

        var size = Math.Min(buffer.Length, _more.Length);
        _more.Span[..size].CopyTo(buffer);
        _more = _more[size..];
        return size;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
