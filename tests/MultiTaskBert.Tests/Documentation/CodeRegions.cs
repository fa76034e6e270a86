namespace MultiTaskBert.Tests.Documentation;

/// <summary>The <c>#region</c>s of compiled files that documents quote, by name.</summary>
internal sealed class CodeRegions
{
    private readonly Dictionary<string, CodeRegion> _regions = new(StringComparer.Ordinal);
    private readonly List<string> _problems = [];

    /// <summary>What is wrong with the regions themselves: a name used twice, one without an end.</summary>
    internal IReadOnlyList<string> Problems => _problems;

    internal IReadOnlyCollection<string> Names => _regions.Keys;

    internal static CodeRegions OfTheRepository()
    {
        var regions = new CodeRegions();
        foreach (var file in (IEnumerable<string>)[.. Repository.Files("src/MultiTaskBert.Samples", ".cs"), .. Repository.Files("tests/MultiTaskBert.PublicApi.Tests", ".cs")])
        {
            regions.Read(Repository.Relative(file), File.ReadAllLines(file));
        }

        return regions;
    }

    internal CodeRegion? Find(string name) => _regions.GetValueOrDefault(name);

    /// <summary>Adds the regions of a file. A region may lie in another, whose text then is without the inner <c>#region</c> lines.</summary>
    internal void Read(string path, IReadOnlyList<string> lines)
    {
        var open = new Stack<(string Name, int Line, List<string> Code)>();
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i].Trim();
            if (line.StartsWith("#region", StringComparison.Ordinal))
            {
                open.Push((line["#region".Length..].Trim(), i + 1, []));
            }
            else if (line.StartsWith("#endregion", StringComparison.Ordinal) && open.TryPop(out var region))
            {
                Add(new CodeRegion(region.Name, path, region.Line, CodeText.Normalize(region.Code)));
            }
            else
            {
                foreach (var (_, _, code) in open)
                {
                    code.Add(lines[i]);
                }
            }
        }

        _problems.AddRange(open.Select(region => $"{path}:{region.Line}: the region '{region.Name}' has no end."));
    }

    private void Add(CodeRegion region)
    {
        if (!_regions.TryAdd(region.Name, region))
        {
            var first = _regions[region.Name];
            _problems.Add($"{region.Path}:{region.Line}: a region '{region.Name}' is also at {first.Path}:{first.Line}; give each a name of its own.");
        }
    }
}
