using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace MultiTaskBert.Tests.Architecture;

/// <summary>The types of the library: where each is written, and which others it uses.</summary>
internal static class LibraryTypes
{
    internal const string Root = "MultiTaskBert";
    private const string Source = "src/MultiTaskBert";

    /// <summary>The source files of the library, by path from its folder, with slashes: <c>Heads/TaskHead.cs</c>.</summary>
    internal static IReadOnlyList<string> Files { get; } =
    [
        .. Repository.Files(Source, ".cs").Select(file => Repository.Relative(file)[(Source.Length + 1)..])
            .Where(file => !file.StartsWith("buildTransitive/", StringComparison.Ordinal)),
    ];

    /// <summary>The types that are written in the sources, nested ones left out.</summary>
    internal static IReadOnlyList<System.Type> All { get; } =
    [
        .. typeof(MultiTaskModel).Assembly.GetTypes()
            .Where(type => !type.IsNested && !type.Name.Contains('<', StringComparison.Ordinal) && type.Namespace is { } space && IsOurs(space)),
    ];

    /// <summary>Every use of one type by another, nested types and what the compiler makes of lambdas counted as the type around them.</summary>
    internal static IReadOnlySet<(string User, string Used)> Uses { get; } = FindUses();

    /// <summary>The name of a type as its file has it: without the number of type parameters.</summary>
    internal static string PlainName(string name) => name.Split('`')[0];

    /// <summary>The files that hold a type: <c>Type.cs</c> and <c>Type.Part.cs</c>; in the folder of its namespace, or in any if that is the root.</summary>
    internal static IReadOnlyList<string> FilesOf(string fullName)
    {
        var dot = fullName.LastIndexOf('.');
        var (space, name) = (fullName[..dot], PlainName(fullName[(dot + 1)..]));
        return
        [
            .. Files.Where(file =>
                Path.GetFileName(file).Split('.')[0].Equals(name, StringComparison.Ordinal)
                && (space.Equals(Root, StringComparison.Ordinal) || NamespaceOf(file).Equals(space, StringComparison.Ordinal))),
        ];
    }

    /// <summary>The namespace that belongs to the folder of a file.</summary>
    internal static string NamespaceOf(string file) =>
        Path.GetDirectoryName(file) is { Length: > 0 } folder ? $"{Root}.{folder.Replace('\\', '/').Replace('/', '.')}" : Root;

    /// <summary>The topmost folder that a type belongs to: of its namespace, or, for the face types in the root namespace, of its file.</summary>
    internal static string FolderOf(string fullName)
    {
        var parts = fullName.Split('.');
        if (parts.Length > 2)
        {
            return parts[1];
        }

        return FilesOf(fullName) is [var file, ..]
            ? file.Split('/')[0]
            : throw new InvalidOperationException($"No file below {Source} is named after {fullName}.");
    }

    private static bool IsOurs(string space) => space.Equals(Root, StringComparison.Ordinal) || space.StartsWith(Root + ".", StringComparison.Ordinal);

    private static HashSet<(string User, string Used)> FindUses()
    {
        var known = All.Select(type => type.FullName!).ToHashSet(StringComparer.Ordinal);
        var architecture = new ArchLoader().LoadAssembly(typeof(MultiTaskModel).Assembly).Build();
        var uses = new HashSet<(string User, string Used)>();
        foreach (var type in architecture.Types)
        {
            var user = Outermost(type);
            uses.UnionWith(type.Dependencies.Select(use => (user, Outermost(use.Target))).Where(use => known.Contains(use.Item1) && known.Contains(use.Item2)));
        }

        uses.RemoveWhere(use => use.User.Equals(use.Used, StringComparison.Ordinal));
        return uses;
    }

    private static string Outermost(IType type) => type.FullName.Split('+')[0];
}
