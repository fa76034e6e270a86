using System.Text.Json.Nodes;
using MultiTaskBert.Backbones;
using MultiTaskBert.Backbones.Bert;
using MultiTaskBert.Pretrained;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Benchmarks;

/// <summary>A checkpoint of BERT-base's sizes with random weights and MiniLM's tokenizer, whose vocabulary is the same; deleted in the end.</summary>
internal sealed class BertBase : IDisposable
{
    /// <summary>Normal noise of this standard deviation is what a fresh BERT has in its matrices.</summary>
    public const double StandardDeviation = 0.02;

    private static readonly string[] TokenizerFiles = ["tokenizer.json", "tokenizer_config.json", "vocab.txt"];

    public BertBase(BenchmarkContext context)
    {
        Folder = Directory.CreateTempSubdirectory("multitaskbert-bert-base-").FullName;
        foreach (var file in TokenizerFiles)
        {
            File.Copy(context.PathOf("models", "minilm-l6", file), Path.Combine(Folder, file));
        }

        var config = new JsonObject { ["model_type"] = "bert", ["vocab_size"] = Config.VocabularySize };
        var configPath = Path.Combine(Folder, PretrainedConfig.FileName);
        File.WriteAllText(configPath, config.ToJsonString());
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var backbone = new BertArchitecture().Build(PretrainedConfig.Read(configPath), withPooler: false, tokenizer: null);
        foreach (var (name, value) in backbone.named_parameters())
        {
            Fill(name, value);
        }

        backbone.Save(Folder);
    }

    /// <summary>The sizes, which are the defaults of the configuration.</summary>
    public static BertConfig Config { get; } = new();

    /// <summary>The folder, as Hugging Face has it.</summary>
    public string Folder { get; }

    /// <summary>Puts first values into a parameter: noise into matrices, 1 into the factors of layer normalisation, 0 elsewhere.</summary>
    public static void Fill(string name, Tensor value)
    {
        if (value.dim() == 2)
        {
            value.normal_(0, StandardDeviation);
        }
        else
        {
            value.fill_(name.EndsWith("LayerNorm.weight", StringComparison.Ordinal) ? 1 : 0);
        }
    }

    public Backbone Load() => Backbone.FromPretrained(Folder);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
