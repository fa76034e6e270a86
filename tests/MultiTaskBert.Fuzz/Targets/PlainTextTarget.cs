using MultiTaskBert.Fuzz.Seeds;

namespace MultiTaskBert.Fuzz.Targets;

/// <summary>One text a line.</summary>
internal sealed class PlainTextTarget : IFuzzTarget
{
    public string Name => "text";

    public InputForm Form => InputForm.Lines;

    public IReadOnlyList<byte[]> Seeds { get; } = Seed.Texts("Ada joined Acme in Paris.\nFlights to Lima are cheap in May.\n\nAll good 🙂\n", "one line");

    public MtlDataset Read(string path, int variant) => MtlDataset.FromText(path);
}
