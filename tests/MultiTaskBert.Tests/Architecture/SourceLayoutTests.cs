using MultiTaskBert.Labels;
using MultiTaskBert.Runtime;

namespace MultiTaskBert.Tests.Architecture;

/// <summary>Whoever knows the name of a type knows its file, and whoever sees a file knows what is in it.</summary>
public sealed class SourceLayoutTests
{
    private const string ItsFolder = "the folder of its concept";
    private const int GreatestFolder = 30;

    /// <summary>Namespaces of rooms that still hold public types: those belong into the namespace of the top folder. To shrink.</summary>
    private static readonly string[] RoomsWithPublicTypes = [];

    /// <summary>Folders with more files than one should hold, and the most that they may have until they are divided. To shrink.</summary>
    private static readonly Dictionary<string, int> FullFolders = new(StringComparer.Ordinal)
    {
    };

    [Fact]
    public void EveryType_HasFilesOfItsName() => AssertNone(LibraryTypes.All.Where(type => LibraryTypes.FilesOf(type.FullName!).Count == 0)
        .Select(type => $"{type.FullName} must be written in a file {LibraryTypes.PlainName(type.Name)}.cs that declares this namespace, in {ItsFolder}."));

    [Fact]
    public void EveryFile_HoldsTheTypeOfItsName()
    {
        var held = LibraryTypes.All.Select(type => LibraryTypes.PlainName(type.FullName!)).ToHashSet(StringComparer.Ordinal);
        AssertNone(LibraryTypes.Files.Where(file => !held.Contains(file.FullName)).Select(file => $"{file.Path} holds no type {file.Type} of the namespace {file.Namespace}."));
    }

    [Fact]
    public void EveryType_AllItsFiles_LieInOneFolder() => AssertNone(LibraryTypes.All
        .Select(type => (type.FullName, Folders: LibraryTypes.FilesOf(type.FullName!).Select(file => $"{file.Project}/{file.Folder}").Distinct(StringComparer.Ordinal)))
        .Where(type => type.Folders.Skip(1).Any())
        .Select(type => $"{type.FullName} is written in more than one folder: {string.Join(", ", type.Folders)}."));

    /// <summary>A user types the names of top folders; how each is divided into rooms costs no <c>using</c>.</summary>
    [Fact]
    public void EveryPublicType_IsInTheNamespaceOfItsTopFolderOrTheRoot() => AssertNone(LibraryTypes.All.Where(type => type.IsPublic)
        .SelectMany(type => LibraryTypes.FilesOf(type.FullName!).Take(1), (type, file) => (Type: type, Namespace: NamespaceOf(file.Top)))
        .Where(found => !found.Type.Namespace!.Equals(found.Namespace, StringComparison.Ordinal) && !found.Type.Namespace.Equals(LibraryTypes.Root, StringComparison.Ordinal)
            && !RoomsWithPublicTypes.Contains(found.Type.Namespace, StringComparer.Ordinal))
        .Select(found => $"{found.Type.FullName} is public: its namespace must be {found.Namespace}, or {LibraryTypes.Root} for what every user meets."));

    [Fact]
    public void RoomsWithPublicTypes_Each_StillHasOne() => AssertNone(RoomsWithPublicTypes
        .Where(room => !LibraryTypes.All.Any(type => type.IsPublic && type.Namespace!.Equals(room, StringComparison.Ordinal)))
        .Select(room => $"The namespace {room} holds no public type any more: strike it out of the list."));

    [Fact]
    public void EveryInternalType_IsInTheNamespaceOfItsFolder() => AssertNone(LibraryTypes.All.Where(type => !type.IsPublic)
        .SelectMany(type => LibraryTypes.FilesOf(type.FullName!).Take(1), (type, file) => (Type: type, Namespace: NamespaceOf(file.Folder)))
        .Where(found => !found.Type.Namespace!.Equals(found.Namespace, StringComparison.Ordinal))
        .Select(found => $"{found.Type.FullName} is internal: its namespace must be that of its folder, {found.Namespace}."));

    [Fact]
    public void EveryFile_LiesInAFolder() => AssertNone(
        LibraryTypes.Files.Where(file => file.Folder.Length == 0).Select(file => $"{file.Path} lies beside the folders; put it into {ItsFolder}."));

    [Fact]
    public void NoFolder_HoldsMoreThanANewcomerTakesIn()
    {
        var counts = LibraryTypes.Files.GroupBy(file => $"{file.Project}/{file.Folder}", StringComparer.Ordinal).ToDictionary(folder => folder.Key, folder => folder.Count(), StringComparer.Ordinal);
        AssertNone(counts.Where(folder => folder.Value > FullFolders.GetValueOrDefault(folder.Key, GreatestFolder))
            .Select(folder => $"{folder.Key} holds {folder.Value} files; divide it by concept into rooms of at most {GreatestFolder}."));
        AssertNone(FullFolders.Keys.Where(folder => counts.GetValueOrDefault(folder) <= GreatestFolder)
            .Select(folder => $"{folder} holds no more than {GreatestFolder} files any more: strike it out of the list."));
    }

    [Fact]
    public void NoFolder_IsNamedLikeAType()
    {
        var folders = LibraryTypes.Files.SelectMany(file => file.Path.Split('/')[..^1]).ToHashSet(StringComparer.Ordinal);
        AssertNone(LibraryTypes.All.Where(type => folders.Contains(LibraryTypes.PlainName(type.Name)))
            .Select(type => $"{type.FullName} is named like the folder {LibraryTypes.PlainName(type.Name)}: inside that namespace the name would be ambiguous."));
    }

    [Fact]
    public void NoTypeOrFolder_IsNamedForNothing()
    {
        string[] empty = ["Utils", "Util", "Helpers", "Helper", "Manager", "Common", "Misc", "Impl"];
        var names = LibraryTypes.All.Select(type => LibraryTypes.PlainName(type.Name)).Concat(LibraryTypes.Files.SelectMany(file => file.Path.Split('/')[..^1]));
        AssertNone(names.Distinct(StringComparer.Ordinal).Where(name => empty.Any(word => name.EndsWith(word, StringComparison.Ordinal)))
            .Select(name => $"{name} does not say what it is for; name it after its concept."));
    }

    [Fact]
    public void All_Types_AreFound() => Assert.Superset(
        new HashSet<Type> { typeof(Trainer), typeof(MultiTaskModel), typeof(LabelLayout), typeof(LibTorchLoader) }, LibraryTypes.All.ToHashSet());

    private static string NamespaceOf(string folder) => $"{LibraryTypes.Root}.{folder.Replace('/', '.')}";

    private static void AssertNone(IEnumerable<string> problems) => Assert.True(!problems.Any(), string.Join('\n', problems));
}
