[assembly: AssemblyFixture(typeof(MultiTaskBert.Tests.Parity.ParityReport))]

namespace MultiTaskBert.Tests.Parity;

/// <summary>Writes the table when all tests of the run are done: to a file that the build prints last, and into the documents if asked.</summary>
public sealed class ParityReport : IDisposable
{
    // The build deletes and prints this file; see MultiTaskBert.Tests.csproj.
    private const string TableFile = "parity-table.txt";
    private const string PageVariable = "MULTITASKBERT_PARITY_PAGE";
    private const string Begin = "<!-- parity table -->";
    private const string End = "<!-- end of the parity table -->";

    public void Dispose()
    {
        if (ParityTable.IsEmpty)
        {
            return;
        }

        File.WriteAllLines(Path.Combine(AppContext.BaseDirectory, TableFile), [.. ParityTable.Skipped(), .. ParityTable.Markdown()]);
        if (Environment.GetEnvironmentVariable(PageVariable) is { Length: > 0 } page)
        {
            Update(page);
        }
    }

    private static void Update(string page)
    {
        var text = File.ReadAllText(page);
        var begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = text.IndexOf(End, StringComparison.Ordinal);
        File.WriteAllText(page, $"{text[..begin]}\n{string.Join('\n', ParityTable.Markdown())}\n{text[end..]}");
    }
}
