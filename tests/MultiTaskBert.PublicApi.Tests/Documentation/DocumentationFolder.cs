namespace MultiTaskBert.PublicApi.Tests.Documentation;

/// <summary>
/// A folder that holds what the documents name by relative paths, and is the current folder while their code runs: models of the
/// names used there (tiny, so nothing is downloaded), <c>train.jsonl</c> and others.
/// </summary>
public sealed class DocumentationFolder : IDisposable
{
    private readonly string _before = Directory.GetCurrentDirectory();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("multitaskbert-docs-");

    public DocumentationFolder()
    {
        Directory.SetCurrentDirectory(_folder.FullName);
        TinyBert.Write("bert-base-uncased");
        TinyBert.Write("minilm-l6-compact");
        foreach (var part in (string[])["train", "dev", "test"])
        {
            File.WriteAllLines($"{part}.jsonl", File.ReadLines(Path.Combine(Sentences(), $"{part}.jsonl")).Take(24));
            Directory.CreateDirectory($"snips/{part}");
            File.WriteAllText($"snips/{part}/seq.in", "play some jazz\nwill it rain in Oslo\n");
            File.WriteAllText($"snips/{part}/seq.out", "O O B-genre\nO O O O B-city\n");
            File.WriteAllText($"snips/{part}/label", "PlayMusic\nGetWeather\n");
        }

        File.WriteAllText("train.conll", "Ada B-PER\njoined O\nAcme B-ORG\n\nShe O\nleft O\n");
        File.WriteAllText("conll2003.txt", "-DOCSTART- -X- -X- O\n\nAda NNP B-NP B-PER\njoined VBD B-VP O\nAcme NNP B-NP B-ORG\n");
        File.WriteAllText(
            "es.conllu",
            "# text = al mar\n1-2\tal\t_\t_\t_\t_\t_\t_\t_\t_\n1\ta\ta\tADP\tsps\t_\t3\tcase\t_\t_\n2\tel\tel\tDET\tda\t_\t3\tdet\t_\t_\n3\tmar\tmar\tNOUN\tnc\t_\t0\troot\t_\t_\n");
        File.WriteAllText("tickets.jsonl", """
            {"id": 7, "body": "Ada 🙂 joined Acme", "category": "Jobs", "entities": [{"start": 13, "end": 17, "label": "ORG"}]}
            """ + "\n");
    }

    public void Dispose()
    {
        Directory.SetCurrentDirectory(_before);
        _folder.Delete(recursive: true);
    }

    private static string Sentences()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, "src", "MultiTaskBert.Samples", "Assets", "topics-and-entities") is var found && Directory.Exists(found))
            {
                return found;
            }
        }

        throw new DirectoryNotFoundException($"No folder above '{AppContext.BaseDirectory}' holds src/MultiTaskBert.Samples/Assets/topics-and-entities.");
    }
}

/// <summary>The tests of the documents run one after the other and beside no others: they share the current folder, and they train.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class DocumentationTests : ICollectionFixture<DocumentationFolder>
{
    public const string Name = "Documentation";
}
