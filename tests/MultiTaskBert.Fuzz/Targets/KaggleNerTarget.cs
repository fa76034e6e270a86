using MultiTaskBert.Data;
using MultiTaskBert.Fuzz.Seeds;

namespace MultiTaskBert.Fuzz.Targets;

/// <summary>A table with one word a row and a column of sentences.</summary>
internal sealed class KaggleNerTarget : IFuzzTarget
{
    public string Name => "csv-words";

    public InputForm Form => InputForm.Table;

    public int Variants => 2;

    public IReadOnlyList<byte[]> Seeds { get; } = Seed.Texts(
        "Sentence #,Word,POS,Tag\nSentence: 1,Ada,NNP,B-per\n,left,VBD,O\n,\",\",\",\",O\n,.,.,O\nSentence: 2,Oslo,NNP,B-geo\n,wins,VBZ,O\n,.,.,O\n",
        "sentence_id,word,tag\n0,Ada,B-PER\n0,left,O\n1,She,O\n");

    public MtlDataset Read(string path, int variant) => MtlDataset.FromCsv(path, variant == 0 ? null : new CsvOptions { Sentence = "sentence_id", Words = "word" });
}
