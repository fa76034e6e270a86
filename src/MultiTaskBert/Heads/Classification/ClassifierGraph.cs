using MultiTaskBert.Export;
using MultiTaskBert.Heads.Layers;

namespace MultiTaskBert.Heads.Classification;

/// <summary><see cref="Classifier"/> in the graph of an exported model.</summary>
internal static class ClassifierGraph
{
    private const string Name = "classifier";
    private const string HiddenName = $"{Name}.hidden";

    /// <summary>[…, H] → logits […, C].</summary>
    internal static OnnxValue Logits(OnnxGraph graph, OnnxValue input, ClassificationOptions options)
    {
        if (options.HiddenLayer is { } hidden)
        {
            input = graph.Activation(graph.Linear(input, HiddenName), HiddenActivations.NameOf(hidden.Activation));
            input = hidden.NormEpsilon is { } epsilon ? graph.LayerNorm(input, $"{HiddenName}.norm", epsilon) : input;
        }

        return graph.Linear(input, Name);
    }
}
