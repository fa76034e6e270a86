using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace MultiTaskBert.Tests.Optimization;

/// <summary>A module that only holds others, by which modules with given parameter names are made.</summary>
internal sealed class NamedTree() : torch.nn.Module("tree")
{
    /// <summary>Gives a module the parameters of these names, each in a module of the kind that its name tells.</summary>
    /// <param name="parent">The module.</param>
    /// <param name="parameters">The full names of the parameters, as <c>dense.weight</c>.</param>
    internal static void AddTo(torch.nn.Module parent, IEnumerable<string> parameters)
    {
        foreach (var group in parameters.GroupBy(p => p[..p.LastIndexOf('.')], StringComparer.Ordinal))
        {
            Add(parent, group.Key.Split('.'), Module(group.Key, [.. group.Select(p => p[(group.Key.Length + 1)..])]));
        }
    }

    private static torch.nn.Module Module(string path, string[] names) => path switch
    {
        _ when !names.Contains("weight", StringComparer.Ordinal) => new Tables(names),
        _ when path.EndsWith("LayerNorm", StringComparison.Ordinal) => LayerNorm(2),
        _ when path.EndsWith("embeddings", StringComparison.Ordinal) => Embedding(2, 2),
        _ => Linear(2, 2, hasBias: names.Length == 2),
    };

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
            next = new NamedTree();
            parent.register_module(first, next);
        }

        Add(next, path[1..], module);
    }

    /// <summary>Parameters without a kind of module of their own.</summary>
    private sealed class Tables : torch.nn.Module
    {
        internal Tables(IEnumerable<string> names)
            : base("tables")
        {
            foreach (var name in names)
            {
                register_parameter(name, new Parameter(torch.zeros(2)));
            }
        }
    }
}
