using MultiTaskBert.Data;
using MultiTaskBert.Fuzz.Seeds;

namespace MultiTaskBert.Fuzz.Targets;

/// <summary>CoNLL-2012 and OntoNotes.</summary>
internal sealed class Conll2012Target : IFuzzTarget
{
    public string Name => "conll-2012";

    public InputForm Form => InputForm.Columns;

    public IReadOnlyList<byte[]> Seeds { get; } = Seed.Texts(
        """
        #begin document (bc/cctv/00/cctv_0000); part 000
        bc/cctv/00/cctv_0000   0   0   Ada    NNP   (TOP(S(NP*     -      -   -   Speaker1   (PERSON*   *   (12
        bc/cctv/00/cctv_0000   0   1   Lund   NNP           *)     -      -   -   Speaker1          *)  *   12)
        bc/cctv/00/cctv_0000   0   2   left   VBD       (VP*))   leave   01   1   Speaker1         *  (V*)   -

        bc/cctv/00/cctv_0000   0   0   Oslo   NNP   (TOP(NP*))     -      -   -   Speaker1      (GPE)   -

        #end document
        """);

    public MtlDataset Read(string path, int variant) => MtlDataset.FromConll(path, ConllOptions.Conll2012);
}
