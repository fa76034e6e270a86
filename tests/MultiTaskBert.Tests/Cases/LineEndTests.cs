using MultiTaskBert.Data;

namespace MultiTaskBert.Tests.Cases;

/// <summary>Files of old Macs, whose lines end in a carriage return alone, were one line: a file of columns was one word, JSON Lines one broken object.</summary>
public sealed class LineEndTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("\r")]
    [InlineData("\r\n")]
    [InlineData("\n")]
    public void AnyReader_AnyLineEnd_EndsALine(string end)
    {
        Write("seq.in", "a b", "c");
        Write("seq.out", "O O", "O");
        Write("label", "x", "y");
        foreach (var (data, line) in ((MtlDataset, int)[])
            [
                (MtlDataset.FromText(Write("a.txt", "a b", "c")), 2),
                (MtlDataset.FromJsonLines(Write("a.jsonl", "{\"text\":\"a b\"}", "{\"text\":\"c\"}")), 2),
                (MtlDataset.FromConll(Write("a.conll", "a O", "b O", string.Empty, "c O")), 4),
                (MtlDataset.FromSeqInOut(_folder.Path), 2),
            ])
        {
            Assert.Equal(["a b", "c"], data.Select(row => row.Text ?? string.Join(' ', row.Words!)), StringComparer.Ordinal);
            Assert.Equal([1, line], data.Select(row => row.Source!.Line));
        }

        string Write(string name, params string[] lines) => _folder.Write(name, string.Concat(lines.Select(text => text + end)));
    }

    [Fact]
    public void FromText_OtherCharactersThatBreakLines_StayInTheText() =>
        Assert.Equal("a\u0085b\u2028c\fd\ve", Assert.Single(MtlDataset.FromText(_folder.Write("a.txt", "a\u0085b\u2028c\fd\ve\n"))).Text);
}
