using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;
using MultiTaskBert.Weights;

namespace MultiTaskBert.Backbones;

/// <summary>Knows how to build one kind of encoder from a checkpoint. Derive from it to add a kind; see <see cref="BackboneArchitectures"/>.</summary>
public abstract class BackboneArchitecture
{
    /// <summary>The value of <c>model_type</c> in <c>config.json</c> that this architecture answers to, for instance <c>bert</c>.</summary>
    public abstract string ModelType { get; }

    /// <summary>Builds the encoder and fills its weights.</summary>
    /// <param name="checkpoint">The opened folder; the caller disposes it.</param>
    /// <param name="tokenizer">The folder's tokenizer, or null if the folder has none.</param>
    /// <exception cref="CheckpointException">The configuration or the weights do not fit; everything found is listed by name.</exception>
    public abstract Backbone Load(CheckpointFolder checkpoint, Tokenizer? tokenizer);

    /// <summary>What the names of the encoder's tensors begin with where it is stored with a classifier, dot included; null if it is not known.</summary>
    internal virtual string? PrefixInClassifiers => null;

    /// <summary>How transformers builds a classifier of whole rows on this encoder: its pooler and a linear layer, unless a deriving class says otherwise.</summary>
    /// <param name="config">The configuration; what is wrong in it is left with the reader.</param>
    internal virtual ClassifierForm RowClassifier(ConfigReader config) => new() { Reads = Pooling.Pooler };

    /// <summary>The same of tags: a linear layer over every position, unless a deriving class says otherwise.</summary>
    /// <param name="config">The configuration; what is wrong in it is left with the reader.</param>
    internal virtual ClassifierForm TagClassifier(ConfigReader config) => new();
}
