using System.Xml.Linq;
using MultiTaskBert.Tests;

namespace MultiTaskBert.PublicApi.Tests;

/// <summary>
/// The packages of the library in a folder feed, packed once for all tests of a class, and projects that use them. All of it lies in a
/// temporary folder, with a package cache of its own: the version is new each time, so that no older package can take its place.
/// </summary>
public sealed class PackageFeed : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private static readonly Dictionary<string, string> NoVariables = [];
    private readonly TemporaryFolder _folder = new();

    /// <summary>The version of TorchSharp that the library was built with.</summary>
    internal static string TorchSharpVersion { get; } = XDocument.Load(Repository.At("Directory.Packages.props")).Descendants("PackageVersion")
        .Single(package => string.Equals(package.Attribute("Include")?.Value, "TorchSharp", StringComparison.Ordinal)).Attribute("Version")!.Value;

    internal string Version { get; } = $"0.1.0-test.{Guid.NewGuid():N}";

    internal string PackageFile => Path.Combine(Folder("feed"), $"MultiTaskBert.{Version}.nupkg");

    /// <summary>A folder that is gone after the tests; it need not exist yet.</summary>
    internal string Folder(string name) => _folder.File(name);

    /// <summary>Packs the library as its release would be, with intermediate files outside the checkout, where other builds may be at work.</summary>
    public async ValueTask InitializeAsync()
    {
        foreach (var project in (string[])["src/MultiTaskBert.Text", "src/MultiTaskBert"])
        {
            var packed = await DotnetProcess.RunAsync(
                Repository.Root, Limit, NoVariables, "pack", project, "-c", "Release", "-o", Folder("feed"), "--artifacts-path", Folder("artifacts"), $"-p:Version={Version}");
            packed.AssertSucceeded();
        }

        _folder.Write("nuget.config", $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="packages" /></config>
              <fallbackPackageFolders><add key="shared" value="{await SharedPackages()}" /></fallbackPackageFolders>
              <packageSources><add key="feed" value="feed" /></packageSources>
            </configuration>
            """);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Makes and builds a console project that references the package of the whole library, and returns the path of its assembly.</summary>
    internal Task<string> Build(string name, string program, string moreReferences) =>
        BuildWith(name, program, $"""<PackageReference Include="MultiTaskBert" Version="{Version}" />{moreReferences}""");

    /// <summary>The same with the text side alone.</summary>
    internal Task<string> BuildOfText(string name, string program) => BuildWith(name, program, $"""<PackageReference Include="MultiTaskBert.Text" Version="{Version}" />""");

    /// <summary>Publishes a project that was built as a program that brings its runtime, with only what is used of all assemblies.</summary>
    /// <returns>What the build said, and the program.</returns>
    internal static async Task<(DotnetResult Result, string Program)> PublishTrimmed(string assembly)
    {
        var project = Path.GetDirectoryName(Path.GetDirectoryName(assembly))!;
        var result = await DotnetProcess.RunAsync(
            project, Limit, NoVariables, "publish", "-c", "Release", "-o", "trimmed", "--use-current-runtime", "--self-contained", "--disable-build-servers", "-p:PublishTrimmed=true", "-warnaserror");
        var name = Path.GetFileNameWithoutExtension(assembly);
        return (result, Path.Combine(project, "trimmed", OperatingSystem.IsWindows() ? $"{name}.exe" : name));
    }

    /// <summary>Runs a program that brings its runtime.</summary>
    internal static Task<DotnetResult> RunPublished(string program, params string[] arguments) =>
        DotnetProcess.RunProgramAsync(program, Path.GetDirectoryName(program)!, Limit, NoVariables, arguments);

    private async Task<string> BuildWith(string name, string program, string references)
    {
        var folder = Directory.CreateDirectory(Folder(name)).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), program);
        await File.WriteAllTextAsync(Path.Combine(folder, $"{name}.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <!-- Hundreds of megabytes of LibTorch are linked instead of copied where the file system can. -->
                <CreateHardLinksForCopyLocalIfPossible>true</CreateHardLinksForCopyLocalIfPossible>
              </PropertyGroup>
              <ItemGroup>
                {references}
              </ItemGroup>
            </Project>
            """);
        var built = await DotnetProcess.RunAsync(folder, Limit, NoVariables, "build", "-c", "Release", "-o", "out", "--disable-build-servers");
        built.AssertSucceeded();
        return Path.Combine(folder, "out", $"{name}.dll");
    }

    /// <summary>Runs an assembly in its own folder.</summary>
    internal static Task<DotnetResult> Run(string assembly, params string[] arguments) =>
        DotnetProcess.RunAsync(Path.GetDirectoryName(assembly)!, Limit, NoVariables, [assembly, .. arguments]);

    /// <summary>Where the packages lie that the checkout was restored with, LibTorch among them: they are read there and not copied.</summary>
    private static async Task<string> SharedPackages()
    {
        var locals = await DotnetProcess.RunAsync(Repository.Root, Limit, NoVariables, "nuget", "locals", "global-packages", "--list");
        return locals.AssertSucceeded().Output.Split("global-packages:", 2)[1].Trim();
    }
}
