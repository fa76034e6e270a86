using MultiTaskBert.Labels;
using MultiTaskBert.Runtime;

namespace MultiTaskBert.Tests.Architecture;

/// <summary>Whoever knows the name of a type knows its file, and whoever sees a file knows what is in it.</summary>
public sealed class SourceLayoutTests
{
    private const string ItsFolder = "the folder of its concept";
    private const int GreatestFolder = 30;
    private const int GreatestSurface = 2_200;

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
        .Where(found => !found.Type.Namespace!.Equals(found.Namespace, StringComparison.Ordinal) && !found.Type.Namespace.Equals(LibraryTypes.Root, StringComparison.Ordinal))
        .Select(found => $"{found.Type.FullName} is public: its namespace must be {found.Namespace}, or {LibraryTypes.Root} for what every user meets."));

    [Fact]
    public void EveryInternalType_IsInTheNamespaceOfItsFolder() => AssertNone(LibraryTypes.All.Where(type => !type.IsPublic)
        .SelectMany(type => LibraryTypes.FilesOf(type.FullName!).Take(1), (type, file) => (Type: type, Namespace: NamespaceOf(file.Folder)))
        .Where(found => !found.Type.Namespace!.Equals(found.Namespace, StringComparison.Ordinal))
        .Select(found => $"{found.Type.FullName} is internal: its namespace must be that of its folder, {found.Namespace}."));

    [Fact]
    public void EveryFile_LiesInAFolder() => AssertNone(
        LibraryTypes.Files.Where(file => file.Folder.Length == 0).Select(file => $"{file.Path} lies beside the folders; put it into {ItsFolder}."));

    [Fact]
    public void NoFolder_HoldsMoreThanANewcomerTakesIn() => AssertNone(LibraryTypes.Files.GroupBy(file => $"{file.Project}/{file.Folder}", StringComparer.Ordinal)
        .Where(folder => folder.Count() > GreatestFolder)
        .Select(folder => $"{folder.Key} holds {folder.Count()} files; divide it by concept into rooms of at most {GreatestFolder}."));

    /// <summary>What is public is a promise. The analyzer holds the lists to the code; this holds their length.</summary>
    [Fact]
    public void PublicSurface_OfAllPackages_IsSmall()
    {
        var lists = Directory.GetFiles(Repository.At("src"), "PublicAPI.*.txt", SearchOption.AllDirectories);
        Assert.True(lists.Length >= 6, "Each of the three packages has two lists.");
        var lines = lists.Sum(list => File.ReadLines(list).Count(line => line.Length > 0 && line[0] != '#'));
        Assert.True(lines < GreatestSurface, $"The packages promise {lines} members; below {GreatestSurface} is the rule. Make internal what no user's own part needs.");
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
