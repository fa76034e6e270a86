using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;
using MultiTaskBert.Weights;

namespace MultiTaskBert.Backbones;

/// <summary>Represents a kind of encoder whose parameters have the names of its checkpoints: it is built from the configuration, and its weights are matched by name and read.</summary>
public abstract class TransformerArchitecture : BackboneArchitecture
{
    /// <summary>Gets how the names in a checkpoint relate to those of the encoder's parameters.</summary>
    protected internal abstract ParameterNaming Naming { get; }

    /// <inheritdoc/>
    public sealed override Backbone Load(CheckpointFolder checkpoint, Tokenizer? tokenizer)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);

        // Checkpoints of some tasks are stored without a pooler; a new one would be noise, so then the encoder has none.
        var pooler = Naming.PrefixIn(checkpoint) + "pooler.";
        var withPooler = checkpoint.Names.Any(name => name.StartsWith(pooler, StringComparison.Ordinal));
        var backbone = BuildFor(checkpoint, withPooler, tokenizer);
        try
        {
            WeightLoader.Load(checkpoint, backbone, Naming);
            return backbone;
        }
        catch
        {
            backbone.Dispose();
            throw;
        }
    }

    /// <summary>Builds the encoder; its weights are filled afterwards.</summary>
    /// <param name="config">The configuration, not checked yet.</param>
    /// <param name="withPooler">Whether the checkpoint holds a pooler.</param>
    /// <param name="tokenizer">The folder's tokenizer, or null.</param>
    /// <returns>The encoder, with every parameter allocated and of any value.</returns>
    /// <exception cref="CheckpointException">The configuration is not possible; every wrong key is listed.</exception>
    protected internal abstract TransformerBackbone Build(PretrainedConfig config, bool withPooler, Tokenizer? tokenizer);

    private TransformerBackbone BuildFor(CheckpointFolder checkpoint, bool withPooler, Tokenizer? tokenizer)
    {
        try
        {
            return Build(checkpoint.Config, withPooler, tokenizer);
        }
        catch (ArgumentException e)
        {
            throw CheckpointException.For(checkpoint.Path, e.Message, e);   // A tokenizer that is larger than the encoder's table.
        }
    }
}
