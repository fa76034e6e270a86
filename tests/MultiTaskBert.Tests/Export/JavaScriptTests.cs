using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using MultiTaskBert.Backbones;
using MultiTaskBert.Data;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Export;

/// <summary>
/// An exported model in JavaScript: ONNX Runtime's package for Node, and the tokenizer of Transformers.js. Both come from npm, in the versions of the lock file, once for a checkout; without Node or the registry the
/// test is skipped.
/// </summary>
[Collection(nameof(OneAtATime))]
public sealed class JavaScriptTests
{
    private const int OldestNode = 18;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(4);

    private static readonly MtlRow[] Rows =
    [
        new("Ada joined Acme in Paris"), new("play the song 'Café del Mar' by Énergie 52 — now!"), new("ada won") { Pair = "ben left paris" }, new("日本 and 北京, 3.14 % of $5"), new(string.Empty),
    ];

    [Fact]
    public void ExportOnnx_InNode_GivesTheSameTokensAndLogits()
    {
        var packages = InstalledPackages();
        using var folder = new TemporaryFolder();
        var exported = Directory.CreateDirectory(folder.File("exported-model")).FullName;
        using var model = Model();
        model.ExportOnnx(exported);
        var collator = model.CreateCollator();
        var encodings = Array.ConvertAll(Rows, row => collator.Rows.Tokens(row));
        File.WriteAllText(folder.File("rows.json"), JsonSerializer.Serialize(Rows.Zip(encodings, (row, tokens) => new { text = row.Text, pair = row.Pair, ids = tokens.Ids, types = tokens.TypeIds })));

        var (code, output) = Run("node", packages, "predict.mjs", exported, folder.File("rows.json"), folder.File("answers.json"));
        Assert.True(code == 0, output);
        var answers = JsonElement.Parse(File.ReadAllText(folder.File("answers.json"))).EnumerateArray().ToArray();
        using var noGradient = no_grad();
        foreach (var ((row, encoding), answer) in Rows.Zip(encodings).Zip(answers))
        {
            using var scope = NewDisposeScope();
            using var batch = collator.Collate([row]);
            if (File.Exists(Path.Combine(exported, "tokenizer.json")))
            {
                Assert.Equal(encoding.Ids, answer.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()));
            }

            var expected = model.Forward(batch);
            foreach (var head in model.Heads)
            {
                float[] logits = [.. answer.GetProperty("logits").GetProperty(head.Name).EnumerateArray().Select(number => number.GetSingle())];
                var own = expected.Heads[head.Name].data<float>().ToArray();
                Assert.Equal(own.Length, logits.Length);
                Assert.All(own.Zip(logits), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
            }
        }
    }

    private static MultiTaskModel Model()
    {
        var miniLm = Goldens.Exist ? Path.Combine(Goldens.Root!, "models", "minilm-l6") : string.Empty;
        var model = new MultiTaskModel(Directory.Exists(miniLm) ? Backbone.FromPretrained(miniLm) : TinyBert.Load(), TinyTask.Heads(), seed: 1);
        model.eval();
        return model;
    }

    // Kept below artifacts, by the content of the lock file: npm needs half a minute for half a gigabyte.
    private static string InstalledPackages()
    {
        var source = Repository.At("tests", "MultiTaskBert.Tests", "Export", "JavaScript");
        var version = Run("node", source, "--version");
        if (version.Code != 0 || !Version.TryParse(version.Output.Trim().TrimStart('v'), out var node) || node.Major < OldestNode)
        {
            Assert.Skip($"Node {OldestNode} or newer is not there: {version.Output}");
        }

        var name = Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Path.Combine(source, "package-lock.json"))))[..12];
        var target = Directory.CreateDirectory(Repository.At("artifacts", "npm", name)).FullName;
        foreach (var file in Directory.GetFiles(source))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);
        }

        var done = Path.Combine(target, "installed");
        if (!File.Exists(done))
        {
            // No script of a package is run: the part of ONNX Runtime for the processor is in the package, and only that for CUDA would be downloaded.
            var install = Run("npm", target, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-progress", "--fetch-retries=1", "--fetch-timeout=60000");
            if (install.Code != 0)
            {
                Assert.Skip($"npm cannot install the packages of {Path.Combine(source, "package-lock.json")}: {install.Output}");
            }

            File.WriteAllText(done, version.Output);
        }

        return target;
    }

    private static (int Code, string Output) Run(string program, string folder, params string[] arguments)
    {
        var isScript = OperatingSystem.IsWindows() && program.Equals("npm", StringComparison.Ordinal);
        var start = new ProcessStartInfo(isScript ? "cmd" : program, isScript ? ["/c", program, .. arguments] : arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            if (!process.WaitForExit(Longest))
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit();
                return (-1, $"{program} took more than {Longest}");
            }

            process.WaitForExit();
            return (process.ExitCode, $"{output.Result}{error.Result}");
        }
        catch (Win32Exception e)
        {
            return (-1, e.Message);
        }
    }
}
