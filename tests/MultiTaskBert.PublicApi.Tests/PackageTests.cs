using System.IO.Compression;
using System.Xml.Linq;
using MultiTaskBert.Runtime;
using MultiTaskBert.Tests;
using MultiTaskBert.Weights;

namespace MultiTaskBert.PublicApi.Tests;

/// <summary>What comes out of <c>dotnet pack</c>, and a project outside the repository that uses it as any user would.</summary>
public sealed partial class PackageTests(PackageFeed feed) : IClassFixture<PackageFeed>
{
    [Fact]
    public async Task Package_Contents_AreWhatAFeedShows()
    {
        await using var package = await ZipFile.OpenReadAsync(feed.PackageFile, TestContext.Current.CancellationToken);
        string[] names = [.. package.Entries.Select(entry => entry.FullName)];
        string[] expected =
        [
            "README.md", "lib/net10.0/MultiTaskBert.dll", "lib/net10.0/MultiTaskBert.xml",
            "buildTransitive/MultiTaskBert.targets", "buildTransitive/PrepareLibTorch.cs",
        ];
        Assert.Superset(expected.ToHashSet(StringComparer.Ordinal), names.ToHashSet(StringComparer.Ordinal));
        Assert.Equal(File.ReadAllText(Repository.At("README.md")), await TextOf(package, "README.md"));

        var documentation = XDocument.Parse(await TextOf(package, "lib/net10.0/MultiTaskBert.xml"));
        Assert.Contains(documentation.Descendants("member"), member => string.Equals(member.Attribute("name")?.Value, "T:MultiTaskBert.Trainer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Package_Metadata_NamesLicenseReadmeAndSource()
    {
        await using var package = await ZipFile.OpenReadAsync(feed.PackageFile, TestContext.Current.CancellationToken);
        var metadata = XDocument.Parse(await TextOf(package, "MultiTaskBert.nuspec")).Root!.Elements().Single();
        XElement Element(string name) => metadata.Elements().Single(element => element.Name.LocalName.Equals(name, StringComparison.Ordinal));

        Assert.Equal(feed.Version, Element("version").Value);
        Assert.Equal("MIT", Element("license").Value);
        Assert.Equal("expression", Element("license").Attribute("type")!.Value);
        Assert.Equal("README.md", Element("readme").Value);
        Assert.NotEmpty(Element("description").Value);
        string[] dependencies = ["Microsoft.Extensions.AI.Abstractions", "MultiTaskBert.Text", "TorchSharp"];
        Assert.Equal(dependencies, metadata.Descendants().Select(element => element.Attribute("id")?.Value).OfType<string>().Order(StringComparer.Ordinal));

        // Known to the build only in a clone with git; a source archive has none.
        if (Path.Exists(Repository.At(".git")))
        {
            Assert.Equal("git", Element("repository").Attribute("type")!.Value);
            Assert.Matches("^[0-9a-f]{40}$", Element("repository").Attribute("commit")!.Value);
        }
    }

    [Fact]
    public async Task SymbolPackage_Contents_HoldThePdb()
    {
        await using var symbols = await ZipFile.OpenReadAsync(Path.ChangeExtension(feed.PackageFile, ".snupkg"), TestContext.Current.CancellationToken);
        Assert.Contains("lib/net10.0/MultiTaskBert.pdb", symbols.Entries.Select(entry => entry.FullName), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Project_WithThePackageAndABackend_TrainsSavesLoadsAndPredicts()
    {
        var application = await feed.Build("Trains", TrainingProgram, $"""<PackageReference Include="TorchSharp-cpu" Version="{PackageFeed.TorchSharpVersion}" />""");
        var result = await PackageFeed.Run(application, Repository.At("src", "MultiTaskBert.Samples", "Assets", "minilm-l6-compact"), feed.Folder("trained"));
        Assert.EndsWith("OK", result.AssertSucceeded().Output.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Project_WithoutABackend_FailsAndSaysWhichPackagesToAdd()
    {
        var application = await feed.Build("NoBackend", LoadingProgram, string.Empty);
        var result = await PackageFeed.Run(application, Repository.At("src", "MultiTaskBert.Samples", "Assets", "minilm-l6-compact"));
        var doors = result.AssertSucceeded().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(18, doors.Length);
        Assert.All(doors, door =>
        {
            Assert.Contains($" {typeof(LibTorchException).FullName} No LibTorch backend was found", door, StringComparison.Ordinal);
            Assert.All((string[])["TorchSharp-cpu", "TorchSharp-cuda-windows", "TorchSharp-cuda-linux"], package => Assert.Contains(package, door, StringComparison.Ordinal));
        });
    }

    private static async Task<string> TextOf(ZipArchive package, string name)
    {
        using var reader = new StreamReader(await package.GetEntry(name)!.OpenAsync(TestContext.Current.CancellationToken));
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    private const string LoadingProgram = """
        using MultiTaskBert;
        using MultiTaskBert.Data;
        using MultiTaskBert.Labels;
        using MultiTaskBert.Tokenization;
        using MultiTaskBert.Weights;

        string folder = args[0];
        string[] labels = ["a", "b"];
        string[] tags = ["O", "B-PER", "I-PER"];
        (string Name, Action Open)[] doors =
        [
            ("encoder", () => Backbone.FromPretrained(folder)),
            ("encoder later", () => Backbone.FromPretrainedAsync("no/such-model").GetAwaiter().GetResult()),
            ("model", () => MultiTaskModel.Load(folder)),
            ("predictor", () => Predictor.Load(folder)),
            ("classes", () => new SequenceClassificationHead("head", labels)),
            ("tags", () => new TokenClassificationHead("head", tags)),
            ("tags together", () => new CrfTokenHead("head", tags)),
            ("several classes", () => new MultiLabelClassificationHead("head", labels)),
            ("number", () => new RegressionHead("head")),
            ("grade", () => new OrdinalHead("head", labels)),
            ("answer", () => new SpanExtractionHead("head")),
            ("vectors", () => new SentenceEmbeddingHead("head")),
            ("hidden words", () => new MaskedLanguageHead("head")),
            ("classes of a checkpoint", () => SequenceClassificationHead.FromPretrained("head", folder)),
            ("tags of a checkpoint", () => TokenClassificationHead.FromPretrained("head", folder)),
            ("hidden words of a checkpoint", () => MaskedLanguageHead.FromPretrained("head", folder)),
            ("tensor", () =>
            {
                using var checkpoint = CheckpointFolder.Open(folder);
                checkpoint.Read(checkpoint.Names[0]);
            }),
            ("batch", () => new Collator(TokenizerLoader.Load(folder), new Dictionary<string, LabelLayout> { ["head"] = LabelLayout.Class(labels) }).Collate([new MtlRow("text")])),
        ];
        foreach (var (name, open) in doors)
        {
            try
            {
                open();
                Console.WriteLine($"{name}: nothing");
            }
            catch (Exception e)
            {
                Console.WriteLine($"{name}: {e.GetType().FullName} {e.Message.ReplaceLineEndings(" ")}");
            }
        }
        """;

    private const string TrainingProgram = """
        using MultiTaskBert;
        using TorchSharp;

        // Before any call into the library: what the package adds to the project has made LibTorch loadable.
        Console.WriteLine(torch.ones(3).sum().item<float>());

        using var model = new MultiTaskModel(
            Backbone.FromPretrained(args[0]),
            new SequenceClassificationHead("topic", ["Sports", "Jobs"]),
            new TokenClassificationHead("entities", ["O", "B-PER", "I-PER"]));

        string[] names = ["Ada", "Grace", "Alan", "Edsger", "Barbara"];
        var rows = MtlDataset.From(names.SelectMany(name => (MtlRow[])
        [
            new MtlRow([name, "won", "the", "match"]).With("topic", "Sports").With("entities", (string[])["B-PER", "O", "O", "O"]),
            new MtlRow([name, "joined", "a", "company"]).With("topic", "Jobs").With("entities", (string[])["B-PER", "O", "O", "O"]),
        ]));

        var options = new TrainerOptions { Epochs = 4, BatchSize = 5, LearningRate = 1e-3, Freeze = FreezePolicy.None };
        TrainingResult result = new Trainer(model, options).Fit(rows, rows);
        Console.WriteLine($"{rows.Count} rows, {result.History.Count} epochs");

        using var before = new Predictor(model);
        string expected = before.Predict("Ada won the match").ToString();
        model.Save(args[1]);

        using var predictor = Predictor.Load(args[1]);
        string actual = predictor.Predict("Ada won the match").ToString();
        Console.WriteLine(actual);
        if (actual != expected)
        {
            throw new InvalidOperationException($"The model in memory says '{expected}', the one that was loaded '{actual}'.");
        }

        Console.WriteLine("OK");
        """;
}
