using MultiTaskBert.Data;
using MultiTaskBert.Fuzz.Seeds;

namespace MultiTaskBert.Fuzz.Targets;

/// <summary>MASSIVE, whose texts have their slots in brackets.</summary>
internal sealed class MassiveTarget : IFuzzTarget
{
    public string Name => "massive";

    public InputForm Form => InputForm.Json;

    public int Variants => 2;

    public IReadOnlyList<byte[]> Seeds { get; } = Seed.Texts(
        """
        {"id":"1","locale":"en-US","partition":"train","scenario":"alarm","intent":"alarm_set","utt":"wake me at nine am on friday","annot_utt":"wake me at [time : nine am] on [date : friday]","worker_id":"1"}
        {"id":"2","locale":"en-US","partition":"dev","scenario":"audio","intent":"mute","utt":"olly quiet","annot_utt":"olly quiet","worker_id":"2"}
        """);

    public MtlDataset Read(string path, int variant) => MtlDataset.FromJsonLines(path, variant == 0
        ? new JsonLinesOptions { TextProperty = "utt", OnlyHeads = ["intent", "annot_utt"] }
        : new JsonLinesOptions { OnlyHeads = ["intent", "annot_utt"] });
}
