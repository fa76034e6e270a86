using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;

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
}
