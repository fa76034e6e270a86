using MultiTaskBert.Data;
using MultiTaskBert.Fuzz.Seeds;

namespace MultiTaskBert.Fuzz.Targets;

/// <summary>CoNLL-U.</summary>
internal sealed class ConllUTarget : IFuzzTarget
{
    public string Name => "conll-u";

    public InputForm Form => InputForm.Columns;

    public IReadOnlyList<byte[]> Seeds { get; } = Seed.Texts(
        "# newdoc id = a\n# text = al mar\n1-2\tal\t_\t_\t_\t_\t_\t_\t_\t_\n1\ta\ta\tADP\tsps\t_\t3\tcase\t_\t_\n2\tel\tel\tDET\tda\t_\t3\tdet\t_\t_\n3\tmar\tmar\tNOUN\tnc\t_\t0\troot\t_\tSpaceAfter=No\n3.1\tx\tx\tX\t_\t_\t_\t_\t0:root\t_\n\n"
        + "# sent_id = 2\n1\tVamos\tir\tVERB\tv\tMood=Imp|Number=Plur\t0\troot\t_\t_\n2\t#\t#\tSYM\t_\t_\t1\tdep\t_\t_\n");

    public MtlDataset Read(string path, int variant) => MtlDataset.FromConll(path, ConllOptions.ConllU);
}
