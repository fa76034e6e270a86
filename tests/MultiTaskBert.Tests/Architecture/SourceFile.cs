using System.Text.RegularExpressions;

namespace MultiTaskBert.Tests.Architecture;

/// <summary>A source file of the library.</summary>
/// <param name="Project">The folder of its project: <c>src/MultiTaskBert</c>.</param>
/// <param name="Path">Its path from there, with slashes: <c>Heads/TaskHead.cs</c>.</param>
/// <param name="Namespace">The namespace that it declares; empty if it declares none.</param>
internal sealed partial record SourceFile(string Project, string Path, string Namespace)
{
    /// <summary>The folder, as a path from the project: <c>Tokenization/Rows</c>; empty for a file that lies beside the folders.</summary>
    internal string Folder => System.IO.Path.GetDirectoryName(Path)!.Replace('\\', '/');

    /// <summary>The topmost folder.</summary>
    internal string Top => Path.Split('/')[0];

    /// <summary>The name of the type that it holds, or holds a part of: <c>Type.cs</c>, <c>Type.Part.cs</c>.</summary>
    internal string Type => System.IO.Path.GetFileName(Path).Split('.')[0];

    /// <summary>That type with its namespace.</summary>
    internal string FullName => $"{Namespace}.{Type}";

    internal static SourceFile Read(string project, string file)
    {
        var declared = Declaration().Match(File.ReadAllText(file));
        return new SourceFile(project, Repository.Relative(file)[(project.Length + 1)..], declared.Success ? declared.Groups["name"].Value : "");
    }

    /// <summary>Every <c>Type.Member</c> that its code names.</summary>
    internal IReadOnlySet<string> MembersNamed()
    {
        var code = File.ReadLines(Repository.At(Project, Path)).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal));
        return code.SelectMany(line => Member().Matches(line), (_, match) => match.Value).ToHashSet(StringComparer.Ordinal);
    }

    [GeneratedRegex(@"\b[A-Z]\w*\.[A-Z]\w*", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Member();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Declaration();
}
