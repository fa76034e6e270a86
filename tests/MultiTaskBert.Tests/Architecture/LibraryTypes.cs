using System.Reflection;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using MultiTaskBert.Tokenization;
using Assembly = System.Reflection.Assembly;

namespace MultiTaskBert.Tests.Architecture;

/// <summary>The types of the library, in all its assemblies: where each is written, and which others it uses.</summary>
internal static class LibraryTypes
{
    internal const string Root = "MultiTaskBert";
    private static readonly string[] Projects = ["src/MultiTaskBert.Text", "src/MultiTaskBert"];
    private static readonly Assembly[] Assemblies = [.. new[] { typeof(Tokenizer).Assembly, typeof(MultiTaskModel).Assembly }.Distinct()];

    /// <summary>The source files of the library.</summary>
    internal static IReadOnlyList<SourceFile> Files { get; } = [.. Projects.SelectMany(FilesIn)];

    /// <summary>The types that are written in the sources, nested ones left out.</summary>
    internal static IReadOnlyList<System.Type> All { get; } = [.. Assemblies.SelectMany(TypesIn)];

    /// <summary>Every use of one type by another, nested types and what the compiler makes of lambdas counted as the type around them.</summary>
    internal static IReadOnlySet<(string User, string Used)> Uses { get; } = FindUses();

    private static ILookup<string, SourceFile> FilesByType { get; } = Files.ToLookup(file => file.FullName, StringComparer.Ordinal);

    /// <summary>The name of a type as its file has it: without the number of type parameters.</summary>
    internal static string PlainName(string name) => name.Split('`')[0];

    /// <summary>The files that hold a type: those of its name that declare its namespace.</summary>
    internal static IReadOnlyList<SourceFile> FilesOf(string fullName) => [.. FilesByType[PlainName(fullName)]];

    /// <summary>The topmost folder that a type is written in.</summary>
    internal static string FolderOf(string fullName) => FileOf(fullName).Top;

    /// <summary>The folder that a type is written in: <c>Tokenization/Rows</c>.</summary>
    internal static string RoomOf(string fullName) => FileOf(fullName).Folder;

    private static SourceFile FileOf(string fullName) => FilesOf(fullName) is [var file, ..]
        ? file
        : throw new InvalidOperationException($"No file below {string.Join(" or ", Projects)} is named after {fullName} and declares its namespace.");

    private static bool IsOurs(string space) => space.Equals(Root, StringComparison.Ordinal) || space.StartsWith(Root + ".", StringComparison.Ordinal);

    private static HashSet<(string User, string Used)> FindUses()
    {
        var known = All.Select(type => type.FullName!).ToHashSet(StringComparer.Ordinal);
        var architecture = new ArchLoader().LoadAssemblies(Assemblies).Build();
        var uses = new HashSet<(string User, string Used)>();
        foreach (var type in architecture.Types)
        {
            var user = Outermost(type);
            uses.UnionWith(type.Dependencies.Select(use => (user, Outermost(use.Target))).Where(use => known.Contains(use.Item1) && known.Contains(use.Item2)));
        }

        uses.UnionWith(FindConstantUses());
        uses.RemoveWhere(use => use.User.Equals(use.Used, StringComparison.Ordinal));
        return uses;
    }

    /// <summary>The compiler writes the value of a constant in place of its name, so these are found in the sources.</summary>
    private static IEnumerable<(string User, string Used)> FindConstantUses()
    {
        var constants = All.Where(type => !type.IsEnum)
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic).Where(field => field is { IsLiteral: true, IsPrivate: false }), (type, field) => (type, field))
            .ToLookup(found => $"{PlainName(found.type.Name)}.{found.field.Name}", found => found.type.FullName!, StringComparer.Ordinal);
        var users = All.ToLookup(type => PlainName(type.FullName!), type => type.FullName!, StringComparer.Ordinal);
        return from file in Files
               from name in file.MembersNamed()
               from used in constants[name]
               from user in users[file.FullName]
               select (user, used);
    }

    /// <summary>The source files of a project.</summary>
    internal static IEnumerable<SourceFile> FilesIn(string project) =>
        Repository.Files(project, ".cs").Select(file => SourceFile.Read(project, file)).Where(file => !file.Top.Equals("buildTransitive", StringComparison.Ordinal));

    /// <summary>The types of an assembly that are written in its sources, nested ones left out.</summary>
    internal static IEnumerable<System.Type> TypesIn(Assembly assembly) => assembly.GetTypes()
        .Where(type => !type.IsNested && !type.Name.Contains('<', StringComparison.Ordinal) && type.Namespace is { } space && IsOurs(space));

    private static string Outermost(IType type) => type.FullName.Split('+')[0];
}
