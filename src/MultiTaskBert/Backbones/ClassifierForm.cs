using MultiTaskBert.Pretrained;

namespace MultiTaskBert.Backbones;

/// <summary>How transformers builds a classifier on one kind of encoder: what it reads, the layers up to the logits, and what their tensors are called.</summary>
internal sealed record ClassifierForm
{
    /// <summary>What it reads of a row. A classifier of tags reads every position instead.</summary>
    internal Pooling Reads { get; init; } = Pooling.Cls;

    /// <summary>The layer in front of the last one, or null.</summary>
    internal ClassifierLayerForm? Hidden { get; init; }

    /// <summary>Dropout in front of the last layer, or null where it is the encoder's <see cref="BackboneShape.ClassifierDropout"/>.</summary>
    internal double? Dropout { get; init; }

    /// <summary>What the last linear layer is called.</summary>
    internal string Output { get; init; } = "classifier";

    /// <summary>The form of a classifier of whole rows on an architecture: BERT's, its pooler and a linear layer, where that says nothing else.</summary>
    internal static ClassifierForm OfRows(BackboneArchitecture architecture, ConfigReader config) =>
        architecture is IClassifierForms own ? own.RowClassifier(config) : new() { Reads = Pooling.Pooler };

    /// <summary>The form of a classifier of tags: BERT's, a linear layer over every position, where the architecture says nothing else.</summary>
    internal static ClassifierForm OfTags(BackboneArchitecture architecture, ConfigReader config) =>
        architecture is IClassifierForms own ? own.TagClassifier(config) : new();
}
