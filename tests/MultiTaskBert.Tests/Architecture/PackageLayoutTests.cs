using System.Collections.Immutable;
using System.Reflection;
using ArchUnitNET.Loader;
using MultiTaskBert.Plots;

namespace MultiTaskBert.Tests.Architecture;

/// <summary>
/// What <see cref="SourceLayoutTests"/> and <see cref="FolderOrderTests"/> hold of the library, of the packages beside it. They are small: what a user meets lies beside the folders, and a folder may be added
/// without a word here; only the order of rooms is told.
/// </summary>
public sealed class PackageLayoutTests
{
    private const int GreatestFolder = 30;

    private static readonly Package[] Packages =
    [
        new("MultiTaskBert.Parquet", typeof(ParquetDatasets).Assembly) { Order = ["Columns", "Files", "Rows", "HuggingFace"] },
        new("MultiTaskBert.Yaml", typeof(RasaDataset).Assembly),
        new("MultiTaskBert.DataView", typeof(DataViewExtensions).Assembly) { InternalRoot = "MultiTaskBert" },
        new("MultiTaskBert.Onnx", typeof(OnnxPredictor).Assembly),
        new("MultiTaskBert.Plots", typeof(TrainingPlots).Assembly) { PublicRoot = "MultiTaskBert.Plots" },
        new("MultiTaskBert.AspNetCore", typeof(ServedPredictor).Assembly),
    ];

    [Fact]
    public void Packages_All_AreHeld() => Assert.Equal(
        Directory.GetFiles(Repository.At("src"), "PublicAPI.Shipped.txt", SearchOption.AllDirectories).Select(list => Path.GetFileName(Path.GetDirectoryName(list))).Order(StringComparer.Ordinal),
        Packages.Select(package => package.Name).Concat(["MultiTaskBert", "MultiTaskBert.Text"]).Order(StringComparer.Ordinal));

    [Fact]
    public void EveryType_HasFilesOfItsNameInOneFolder() => AssertNone(Packages.SelectMany(package => package.Types
        .Select(type => (Type: type, Folders: package.FilesOf(type).Select(file => file.Folder).Distinct(StringComparer.Ordinal).Count()))
        .Where(found => found.Folders != 1)
        .Select(found => $"{found.Type.FullName} must be written in files {LibraryTypes.PlainName(found.Type.Name)}.cs of one folder that declare this namespace; there are {found.Folders}.")));

    [Fact]
    public void EveryFile_HoldsTheTypeOfItsName() => AssertNone(Packages.SelectMany(package =>
    {
        var held = package.Types.Select(type => LibraryTypes.PlainName(type.FullName!)).ToHashSet(StringComparer.Ordinal);
        return package.Files.Where(file => !held.Contains(file.FullName)).Select(file => $"{file.Project}/{file.Path} holds no type {file.Type} of the namespace {file.Namespace}.");
    }));

    [Fact]
    public void EveryPublicType_IsInTheRootOrANamespaceOfTheLibrary()
    {
        var known = FolderOrder.Rows.Select(row => $"{LibraryTypes.Root}.{row.Folder}").ToHashSet(StringComparer.Ordinal);
        AssertNone(Packages.SelectMany(package => package.Types.Where(type => type.IsPublic && !type.Namespace!.Equals(package.PublicRoot, StringComparison.Ordinal) && !known.Contains(type.Namespace))
            .Select(type => $"{type.FullName} is public: its namespace must be {package.PublicRoot}, or that of a top folder of the library, which users know.")));
    }

    [Fact]
    public void EveryInternalType_IsInTheNamespaceOfItsFolder() => AssertNone(Packages.SelectMany(package => package.Types.Where(type => !type.IsPublic)
        .SelectMany(type => package.FilesOf(type).Take(1), (type, file) => (Type: type, Namespace: package.NamespaceOf(file.Folder)))
        .Where(found => !found.Type.Namespace!.Equals(found.Namespace, StringComparison.Ordinal))
        .Select(found => $"{found.Type.FullName} is internal: its namespace must be that of its folder, {found.Namespace}.")));

    [Fact]
    public void NoFolder_HoldsMoreThanANewcomerTakesIn() => AssertNone(Packages.SelectMany(package => package.Files).GroupBy(file => $"{file.Project}/{file.Folder}", StringComparer.Ordinal)
        .Where(folder => folder.Count() > GreatestFolder)
        .Select(folder => $"{folder.Key} holds {folder.Count()} files; divide it by concept into rooms of at most {GreatestFolder}."));

    [Fact]
    public void NoTypeOrFolder_IsNamedForNothing()
    {
        string[] empty = ["Utils", "Util", "Helpers", "Helper", "Manager", "Common", "Misc", "Impl"];
        var names = Packages.SelectMany(package => package.Types.Select(type => LibraryTypes.PlainName(type.Name)).Concat(package.Files.SelectMany(file => file.Path.Split('/')[..^1])));
        AssertNone(names.Distinct(StringComparer.Ordinal).Where(name => empty.Any(word => name.EndsWith(word, StringComparison.Ordinal)))
            .Select(name => $"{name} does not say what it is for; name it after its concept."));
    }

    [Fact]
    public void NoFolder_IsNamedLikeAType() => AssertNone(Packages.SelectMany(package =>
    {
        var folders = package.Files.SelectMany(file => file.Path.Split('/')[..^1]).ToHashSet(StringComparer.Ordinal);
        return package.Types.Where(type => folders.Contains(LibraryTypes.PlainName(type.Name))).Select(type => $"{type.FullName} is named like the folder {LibraryTypes.PlainName(type.Name)}.");
    }));

    /// <summary>No two folders of a package use each other; where the order is told, each uses only those before it. What lies beside the folders is used by all of them, as options are, and uses all.</summary>
    [Fact]
    public void Folders_Each_UseOnlyThoseBelow() => AssertNone(Packages.SelectMany(package =>
    {
        var uses = package.FolderUses();
        return uses.Where(use => uses.Contains((use.To, use.From)) || (package.Order.IndexOf(use.From) is >= 0 and var from && package.Order.IndexOf(use.To) > from))
            .Select(use => $"{package.Name}: {use.From} must not use {use.To}.");
    }));

    private static void AssertNone(IEnumerable<string> problems) => Assert.True(!problems.Any(), string.Join('\n', problems));

    /// <summary>A package.</summary>
    /// <param name="Name">Its name, and that of its folder.</param>
    /// <param name="Assembly">What it is compiled to.</param>
    private sealed record Package(string Name, Assembly Assembly)
    {
        /// <summary>The namespace of what a user meets.</summary>
        internal string PublicRoot { get; init; } = LibraryTypes.Root;

        /// <summary>What the namespaces of folders begin with.</summary>
        internal string InternalRoot { get; init; } = Name;

        /// <summary>Folders from the bottom up, where that is told.</summary>
        internal ImmutableArray<string> Order { get; init; } = [];

        internal IReadOnlyList<SourceFile> Files => field ??= [.. LibraryTypes.FilesIn($"src/{Name}")];

        internal IReadOnlyList<System.Type> Types => field ??= [.. LibraryTypes.TypesIn(Assembly)];

        internal IEnumerable<SourceFile> FilesOf(System.Type type) => Files.Where(file => file.FullName.Equals(LibraryTypes.PlainName(type.FullName!), StringComparison.Ordinal));

        internal string NamespaceOf(string folder) => folder.Length == 0 ? InternalRoot : $"{InternalRoot}.{folder.Replace('/', '.')}";

        /// <summary>Which top folder uses which other.</summary>
        internal HashSet<(string From, string To)> FolderUses()
        {
            var folders = Types.ToDictionary(type => type.FullName!, type => FilesOf(type).First().Folder.Split('/')[0], StringComparer.Ordinal);
            return
            [
                .. new ArchLoader().LoadAssembly(Assembly).Build().Types
                    .SelectMany(type => type.Dependencies.Select(use => (From: type.FullName.Split('+')[0], To: use.Target.FullName.Split('+')[0])))
                    .Where(use => folders.ContainsKey(use.From) && folders.ContainsKey(use.To))
                    .Select(use => (From: folders[use.From], To: folders[use.To]))
                    .Where(use => use.From.Length > 0 && use.To.Length > 0 && !use.From.Equals(use.To, StringComparison.Ordinal)),
            ];
        }
    }
}
