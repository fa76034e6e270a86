using MultiTaskBert.Data;
using MultiTaskBert.Data.Brat;

namespace MultiTaskBert;

/// <content>Reading folders of brat.</content>
public sealed partial class MtlDataset
{
    /// <summary>
    /// Reads a folder of brat, with the folders in it: UTF-8 texts (<c>x.txt</c>) with their annotations beside them (<c>x.ann</c>: <c>T1⇥PER 0 5⇥Peter</c>). Each text is a row, or each of
    /// its lines (<see cref="BratOptions.ByLine"/>); the name of the document is the <see cref="MtlRow.Group"/> of its rows.
    /// </summary>
    /// <remarks>
    /// Relations, events, attributes, links, notes and texts without annotations are passed over and counted in <see cref="LeftOut"/>. Pieces of an entity with nothing but white space
    /// between them are one entity; other discontinuous entities are errors. Links in the folder are not followed. A text may have 16 MiB.
    /// </remarks>
    /// <param name="folder">The folder.</param>
    /// <param name="options">The head, what a row is, what offsets count; null: the defaults.</param>
    /// <exception cref="DatasetException">The folder is missing or holds no annotations, or a file is not as described; the first problems are listed with file and line.</exception>
    /// <exception cref="ArgumentException">The options contradict themselves.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static MtlDataset FromBrat(string folder, BratOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new BratOptions();
        Require(options.Problems(), nameof(options));
        return Of(BratReader.Read(folder, options));
    }
}
