using MultiTaskBert.Tests;

namespace MultiTaskBert.PublicApi.Tests;

/// <content>The text side as a program uses it whose model another engine runs: without LibTorch, and trimmed.</content>
public sealed partial class PackageTests
{
    [Fact]
    public async Task ProjectOfTheTextSide_Trimmed_SaysTheSameWithoutWarningsAndWithoutLibTorch()
    {
        var assembly = await feed.BuildOfText("Reads", ReadingProgram);
        var (published, program) = await PackageFeed.PublishTrimmed(assembly);
        Assert.SkipWhen(
            published.Output.Contains("NU1101", StringComparison.Ordinal) && published.Output.Contains(".Runtime.", StringComparison.Ordinal),
            "The packages that a program with its own runtime is published with cannot be had here.");
        published.AssertSucceeded();

        var rows = feed.Folder("rows.jsonl");
        await File.WriteAllTextAsync(rows, """{"text": "Ada joined Acme", "entities": [[0, 3, "PER"]], "topic": "Jobs"}""" + "\n", TestContext.Current.CancellationToken);
        string[] arguments = [Repository.At("src", "MultiTaskBert.Samples", "Assets", "minilm-l6-compact"), rows, feed.Folder("saved")];
        var whole = await PackageFeed.Run(assembly, arguments);
        var trimmed = await PackageFeed.RunPublished(program, arguments);
        Assert.Contains("\"$type\":\"tags\"", whole.AssertSucceeded().Output, StringComparison.Ordinal);
        Assert.Equal(whole.Output, trimmed.AssertSucceeded().Output);

        foreach (var folder in (string[])[Path.GetDirectoryName(assembly)!, Path.GetDirectoryName(program)!])
        {
            var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(Path.GetFileName).OfType<string>().ToArray();
            Assert.Contains("MultiTaskBert.Text.dll", files, StringComparer.Ordinal);
            Assert.DoesNotContain("MultiTaskBert.dll", files, StringComparer.Ordinal);
            Assert.DoesNotContain(files, file => file.Contains("torch", StringComparison.OrdinalIgnoreCase) || file.StartsWith("libc10", StringComparison.Ordinal));
        }
    }

    private const string ReadingProgram = """
        using System.Text.Json;
        using System.Text.Json.Serialization.Metadata;
        using MultiTaskBert;
        using MultiTaskBert.Tokenization;

        Tokenizer tokenizer = TokenizerLoader.Load(args[0]);
        string text = "Ada joined Acme in Köln.";
        TokenEncoding encoding = tokenizer.Encode(text);
        Console.WriteLine($"{string.Join(' ', encoding.Ids)} | {string.Join(' ', encoding.Tokens)} | {string.Join(' ', encoding.Offsets)}");
        Console.WriteLine(tokenizer.Decode(encoding.Ids));
        Directory.CreateDirectory(args[2]);
        tokenizer.Save(args[2]);
        Console.WriteLine(TokenizerLoader.Load(args[2]).Decode(encoding.Ids));
        PaddedRows padded = tokenizer.Pad([encoding], multipleOf: 8);
        Console.WriteLine($"{padded.Rows} x {padded.RowLength}");

        // What an engine would compute: the first word is a person.
        var row = new HeadRow(encoding, text);
        float[] tags = [.. encoding.WordIds.SelectMany(word => (float[])[word == 0 ? 0 : 3, word == 0 ? 3 : 0, 0])];
        HeadPrediction[] predictions =
        [
            HeadDecoder.Class(["Sports", "Jobs", "Travel"]).Decode([0.5f, 2, -1], row),
            HeadDecoder.Tags(["O", "B-PER", "I-PER"]).Decode(tags, row),
            HeadDecoder.Value(mean: 3).Decode([0.25f], row),
        ];
        var options = new JsonSerializerOptions { TypeInfoResolver = HeadPredictionJsonConverter.Resolver };
        var contract = (JsonTypeInfo<HeadPrediction>)options.GetTypeInfo(typeof(HeadPrediction));
        foreach (HeadPrediction prediction in predictions)
        {
            string json = JsonSerializer.Serialize(prediction, contract);
            Console.WriteLine($"{prediction} | {json} | {JsonSerializer.Deserialize(json, contract)}");
        }

        foreach (MtlRow read in MtlDataset.FromJsonLines(args[1]))
        {
            Console.WriteLine($"{read.Text}: {string.Join(", ", read.Labels.Select(label => $"{label.Key} {label.Value}"))}");
        }
        """;
}
