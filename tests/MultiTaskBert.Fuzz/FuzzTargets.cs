using MultiTaskBert.Fuzz.Targets;

namespace MultiTaskBert.Fuzz;

/// <summary>The table of targets.</summary>
internal static class FuzzTargets
{
    internal static IReadOnlyList<IFuzzTarget> All { get; } =
    [
        new JsonLinesTarget(),
        new JsonDocumentTarget(),
        new LabelStudioTarget(),
        new ProdigyTarget(),
        new SpacyTarget(),
        new DoccanoTarget(),
        new RasaJsonTarget(),
        new SquadTarget(),
        new MassiveTarget(),
        new ConllTarget(),
        new ConllUTarget(),
        new Conll2012Target(),
        new GermEvalTarget(),
        new SeqInOutTarget(),
        new PlainTextTarget(),
        PackedTarget.Gzip,
        PackedTarget.Zstd,
        new CsvTarget(),
        new KaggleNerTarget(),
        new BratTarget(),
        new RasaYamlTarget(),
        new ParquetTarget(),
        new ArrowTarget(),
        new HubFolderTarget(),
    ];
}
