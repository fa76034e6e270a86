using System.IO.MemoryMappedFiles;

namespace MultiTaskBert.Fuzz;

/// <summary>How far a worker is: numbers in a file that outlives it, however it ends.</summary>
internal sealed class RunState : IDisposable
{
    private const int Size = 16 * sizeof(long);

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    internal RunState(string path)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, mapName: null, Size);
        _view = _file.CreateViewAccessor(0, Size);
    }

    /// <summary>The case that is running, or is next.</summary>
    internal long Case { get => Read(0); set => Write(0, value); }

    internal long Accepted { get => Read(1); set => Write(1, value); }

    internal long Refused { get => Read(2); set => Write(2, value); }

    internal long Faults { get => Read(3); set => Write(3, value); }

    internal long SlowestMicroseconds { get => Read(4); set => Write(4, value); }

    internal long SlowestCase { get => Read(5); set => Write(5, value); }

    internal long LargestAllocation { get => Read(6); set => Write(6, value); }

    internal long LargestCase { get => Read(7); set => Write(7, value); }

    /// <summary>The variant of the case that is running.</summary>
    internal long Variant { get => Read(8); set => Write(8, value); }

    /// <summary>Whether all cases were run.</summary>
    internal bool IsFinished { get => Read(9) != 0; set => Write(9, value ? 1 : 0); }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    private long Read(int index) => _view.ReadInt64(index * sizeof(long));

    private void Write(int index, long value) => _view.Write(index * sizeof(long), value);
}
