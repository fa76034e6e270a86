using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;
using MultiTaskBert.Weights;

namespace MultiTaskBert.Backbones;

/// <summary>Loads an encoder whose module names are those of its checkpoints.</summary>
internal abstract class TransformerArchitecture : BackboneArchitecture
{
    /// <summary>The prefix, dot included, of the encoder's tensors where it is stored inside a larger model, for instance <c>bert.</c>.</summary>
    protected internal abstract string Prefix { get; }

    /// <inheritdoc/>
    internal sealed override string PrefixInClassifiers => Prefix;

    /// <inheritdoc/>
    public sealed override Backbone Load(CheckpointFolder checkpoint, Tokenizer? tokenizer)
    {
        var naming = new ParameterNaming { Prefixes = [Prefix] };

        // Checkpoints of some tasks are stored without a pooler; a new one would be noise, so then the encoder has none.
        var pooler = naming.PrefixIn(checkpoint) + "pooler.";
        var withPooler = checkpoint.Names.Any(name => name.StartsWith(pooler, StringComparison.Ordinal));
        var backbone = BuildFor(checkpoint, withPooler, tokenizer);
        try
        {
            WeightLoader.Load(checkpoint, backbone.state_dict(), naming);
            return backbone;
        }
        catch
        {
            backbone.Dispose();
            throw;
        }
    }

    private Backbone BuildFor(CheckpointFolder checkpoint, bool withPooler, Tokenizer? tokenizer)
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

    /// <summary>Builds the encoder; its parameters are filled afterwards.</summary>
    /// <param name="file">The configuration, not checked yet.</param>
    /// <param name="withPooler">Whether the checkpoint holds a pooler.</param>
    /// <param name="tokenizer">The folder's tokenizer, or null.</param>
    /// <exception cref="CheckpointException">The configuration is not possible; every wrong key is listed.</exception>
    protected internal abstract Backbone Build(PretrainedConfig file, bool withPooler, Tokenizer? tokenizer);
}
