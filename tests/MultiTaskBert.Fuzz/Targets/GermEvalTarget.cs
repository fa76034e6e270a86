using MultiTaskBert.Data;
using MultiTaskBert.Fuzz.Seeds;

namespace MultiTaskBert.Fuzz.Targets;

/// <summary>GermEval 2014.</summary>
internal sealed class GermEvalTarget : IFuzzTarget
{
    public string Name => "germeval";

    public InputForm Form => InputForm.Columns;

    public IReadOnlyList<byte[]> Seeds { get; } = Seed.Texts(
        "#\thttp://de.wikipedia.org/wiki/Ada [2010-01-16]\n1\tAda\tB-PER\tO\n2\tlebt\tO\tO\n3\tin\tO\tO\n4\tOslo\tB-LOC\tO\n\n#\thttp://x [2009]\n1\tDeutsche\tB-ORG\tB-LOCderiv\n2\tBank\tI-ORG\tO\n");

    public MtlDataset Read(string path, int variant) => MtlDataset.FromConll(path, ConllOptions.GermEval2014);
}
