namespace MultiTaskBert.Tests.Documentation;

/// <summary>Compares the C# blocks of documents with the compiled regions that they quote.</summary>
internal static class Snippets
{
    /// <summary>What is wrong, one text each.</summary>
    internal static IEnumerable<string> Problems(MarkdownDocument document, CodeRegions regions)
    {
        foreach (var block in document.Blocks.Where(block => block.IsCSharp || block.Snippet is not null))
        {
            var place = $"{document.Path}:{block.Line}";
            if (block.Snippet is null)
            {
                yield return $"{place}: a C# block quotes no compiled code. Put it into a #region of a sample and write '<!-- snippet: RegionName -->' on the line before.";
            }
            else if (regions.Find(block.Snippet) is not { } region)
            {
                yield return $"{place}: there is no region '{block.Snippet}'; there are: {string.Join(", ", regions.Names.Order(StringComparer.Ordinal))}.";
            }
            else if (!block.Code.SequenceEqual(region.Code, StringComparer.Ordinal))
            {
                yield return $"{place}: the block differs from the region '{region.Name}' at {region.Path}:{region.Line} (- document, + code):\n"
                    + CodeText.Difference(block.Code, region.Code);
            }
        }
    }
}
