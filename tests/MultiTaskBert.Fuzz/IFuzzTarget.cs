namespace MultiTaskBert.Fuzz;

/// <summary>A reader that is given mutated files. One file in the folder <c>Targets</c>, and a line of <see cref="FuzzTargets"/>.</summary>
internal interface IFuzzTarget
{
    /// <summary>The name on the command line.</summary>
    public string Name { get; }

    /// <summary>What the files are made of, which says how they are mutated.</summary>
    public InputForm Form { get; }

    /// <summary>Small valid files. Of a layout of several files they are one behind the other, with <see cref="InputParts.Mark"/> between them.</summary>
    public IReadOnlyList<byte[]> Seeds { get; }

    /// <summary>The number of ways in which <see cref="Read"/> reads a file: sets of options, mostly.</summary>
    public int Variants => 1;

    /// <summary>Whether the reader takes memory that the garbage collector does not know of.</summary>
    public bool UsesNativeMemory => false;

    /// <summary>The size by which the memory of a reader is judged: that of the file, or of what is packed in it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="size">Its size.</param>
    public long ContentSize(string path, long size) => size;

    /// <summary>Reads a file through the public door.</summary>
    /// <param name="path">The file, in a folder of its own, into which more may be written.</param>
    /// <param name="variant">From 0 to <see cref="Variants"/> − 1.</param>
    public MtlDataset Read(string path, int variant);
}
