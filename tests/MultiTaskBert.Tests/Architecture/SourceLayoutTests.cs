using MultiTaskBert.Labels;
using MultiTaskBert.Runtime;

namespace MultiTaskBert.Tests.Architecture;

/// <summary>Whoever knows the name of a type knows its file, and whoever sees a file knows what is in it.</summary>
public sealed class SourceLayoutTests
{
    private const string ItsFolder = "the folder of its concept";

    [Fact]
    public void EveryType_HasFilesOfItsName_InTheFolderOfItsNamespace()
    {
        var lost = LibraryTypes.All.Where(type => LibraryTypes.FilesOf(type.FullName!).Count == 0)
            .Select(type => $"{type.FullName} must be written in a file {LibraryTypes.PlainName(type.Name)}.cs in "
                + (type.Namespace!.Equals(LibraryTypes.Root, StringComparison.Ordinal)
                    ? $"{ItsFolder}."
                    : $"the folder {type.Namespace[(LibraryTypes.Root.Length + 1)..].Replace('.', '/')} of its namespace."));
        AssertNone(lost);
    }

    [Fact]
    public void EveryFile_HoldsTheTypeOfItsName()
    {
        var held = LibraryTypes.All.SelectMany(type => LibraryTypes.FilesOf(type.FullName!)).ToHashSet(StringComparer.Ordinal);
        AssertNone(LibraryTypes.Files.Where(file => !held.Contains(file))
            .Select(file => $"{file} holds no type {Path.GetFileName(file).Split('.')[0]} of the namespace {LibraryTypes.NamespaceOf(file)} or {LibraryTypes.Root}."));
    }

    [Fact]
    public void TypesOfTheRootNamespace_AllTheirFiles_LieInOneFolder()
    {
        AssertNone(LibraryTypes.All.Where(type => type.Namespace!.Equals(LibraryTypes.Root, StringComparison.Ordinal))
            .Select(type => (type.FullName, Files: LibraryTypes.FilesOf(type.FullName!)))
            .Where(type => type.Files.Select(LibraryTypes.NamespaceOf).Distinct(StringComparer.Ordinal).Skip(1).Any())
            .Select(type => $"{type.FullName} is written in more than one folder: {string.Join(", ", type.Files)}."));
    }

    [Fact]
    public void EveryFile_LiesInAFolder() => AssertNone(
        LibraryTypes.Files.Where(file => !file.Contains('/', StringComparison.Ordinal)).Select(file => $"{file} lies beside the folders; put it into {ItsFolder}."));

    [Fact]
    public void NoFolder_IsNamedLikeAType()
    {
        var folders = LibraryTypes.Files.SelectMany(file => file.Split('/')[..^1]).ToHashSet(StringComparer.Ordinal);
        AssertNone(LibraryTypes.All.Where(type => folders.Contains(LibraryTypes.PlainName(type.Name)))
            .Select(type => $"{type.FullName} is named like the folder {LibraryTypes.PlainName(type.Name)}: inside that namespace the name would be ambiguous."));
    }

    [Fact]
    public void NoTypeOrFolder_IsNamedForNothing()
    {
        string[] empty = ["Utils", "Util", "Helpers", "Helper", "Manager", "Common", "Misc", "Impl"];
        var names = LibraryTypes.All.Select(type => LibraryTypes.PlainName(type.Name)).Concat(LibraryTypes.Files.SelectMany(file => file.Split('/')[..^1]));
        AssertNone(names.Distinct(StringComparer.Ordinal).Where(name => empty.Any(word => name.EndsWith(word, StringComparison.Ordinal)))
            .Select(name => $"{name} does not say what it is for; name it after its concept."));
    }

    [Fact]
    public void All_Types_AreFound() => Assert.Superset(
        new HashSet<Type> { typeof(Trainer), typeof(MultiTaskModel), typeof(LabelLayout), typeof(LibTorchLoader) }, LibraryTypes.All.ToHashSet());

    private static void AssertNone(IEnumerable<string> problems) => Assert.True(!problems.Any(), string.Join('\n', problems));
}
