using System.Text.Json;
using MultiTaskBert.Modeling;
using MultiTaskBert.Optimization;
using MultiTaskBert.Tests.Freezing;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace MultiTaskBert.Tests.Optimization;

public sealed class ParameterGroupsTests
{
    [Fact]
    public void Of_LinearNormAndEmbedding_OnlyWeightsOutsideNormalizationsDecay()
    {
        using var part = Sequential(("words", Embedding(4, 2)), ("dense", Linear(2, 2)), ("scale", LayerNorm(2)));
        using var norm = LayerNorm(2);

        var parameters = ParameterGroups.Of(
            [FakeModel.Part("layer.0", ComponentKind.Layer, 0, part), FakeModel.Part("top", ComponentKind.Top, -1, norm)],
            c => c.Kind == ComponentKind.Top ? 1 : 0.5);

        Assert.Equal(
            "layer.0.words.weight=True*0.5 layer.0.dense.weight=True*0.5 layer.0.dense.bias=False*0.5 "
            + "layer.0.scale.weight=False*0.5 layer.0.scale.bias=False*0.5 "
            + "top.weight=False*1 top.bias=False*1",
            string.Join(' ', parameters.Select(p => FormattableString.Invariant($"{p.Name}={p.Decays}*{p.RateMultiplier}"))));
    }

    [Fact]
    public void Of_TiedTensor_NamesBoth()
    {
        using var linear = Linear(2, 2);

        var message = Assert.Throws<InvalidOperationException>(() => ParameterGroups.Of(
            [FakeModel.Part("layer.0", ComponentKind.Layer, 0, linear), FakeModel.Part("layer.1", ComponentKind.Layer, 1, linear)])).Message;

        Assert.StartsWith("The parameters 'layer.0.weight' and 'layer.1.weight' are one tensor", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_NameTwice_NamesIt()
    {
        using var first = Linear(2, 2);
        using var second = Linear(2, 2);

        var message = Assert.Throws<InvalidOperationException>(() => ParameterGroups.Of(
            [FakeModel.Part("layer.0", ComponentKind.Layer, 0, first), FakeModel.Part("layer.0", ComponentKind.Layer, 0, second)])).Message;

        Assert.Contains("Two parameters have the name 'layer.0.weight'", message, StringComparison.Ordinal);
    }

    // The score tables of a conditional random field are left out: the file itself says that their rule is made up.
    [Fact]
    [Trait("Category", "Parity")]
    public void Of_NamesOfATwelveLayerBert_DecayAsInTransformers()
    {
        using var file = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(Goldens.RequireRoot(), "goldens", "schedules", "parameter-groups.json")));
        var expected = file.RootElement.GetProperty("parameters").EnumerateArray()
            .Select(p => (Name: p.GetProperty("name").GetString()!, Decays: p.GetProperty("weight_decay").GetBoolean()))
            .Where(p => !p.Name.Contains(".crf.", StringComparison.Ordinal))
            .ToDictionary(p => p.Name, p => p.Decays, StringComparer.Ordinal);
        using var bert = new NamedTree(expected.Keys);

        var parameters = ParameterGroups.Of([new ModelComponent(
            "model", ComponentKind.Top, -1, bert, [.. bert.named_parameters().Select(p => KeyValuePair.Create(p.name, p.parameter))])]);

        Assert.Equal(expected.Count, parameters.Count);
        Assert.True(expected.Count > 200, "The file lists a 12-layer BERT.");
        Assert.All(parameters, p => Assert.Equal(expected[p.Name], p.Decays));
    }

    /// <summary>Modules with given parameter names, each module of the kind its name tells.</summary>
    private sealed class NamedTree : torch.nn.Module
    {
        public NamedTree(IEnumerable<string> parameters)
            : base("tree")
        {
            foreach (var (child, names) in parameters.GroupBy(p => p[..p.LastIndexOf('.')], StringComparer.Ordinal)
                .Select(g => (g.Key, g.ToArray())))
            {
                torch.nn.Module module = child switch
                {
                    _ when child.EndsWith("LayerNorm", StringComparison.Ordinal) => LayerNorm(2),
                    _ when child.EndsWith("embeddings", StringComparison.Ordinal) => Embedding(2, 2),
                    _ => Linear(2, 2, hasBias: names.Length == 2),
                };
                Add(this, child.Split('.'), module);
            }
        }

        private static void Add(torch.nn.Module parent, ReadOnlySpan<string> path, torch.nn.Module module)
        {
            if (path.Length == 1)
            {
                parent.register_module(path[0], module);
                return;
            }

            var first = path[0];
            var next = parent.named_children().FirstOrDefault(c => string.Equals(c.name, first, StringComparison.Ordinal)).module;
            if (next is null)
            {
                next = new NamedTree([]);
                parent.register_module(first, next);
            }

            Add(next, path[1..], module);
        }
    }
}
