using MultiTaskBert.Backbones;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Training;

/// <summary>An encoder without layers: a vector for each token.</summary>
internal sealed class TableBackbone : Backbone
{
    private readonly TorchSharp.Modules.Embedding _table;

    internal TableBackbone(BackboneShape shape, MultiTaskBert.Tokenization.Tokenizer tokenizer)
        : base(shape, tokenizer)
    {
        _table = nn.Embedding(shape.VocabularySize, shape.HiddenSize);
        register_module("table", _table);
    }

    protected internal override IReadOnlyList<BackbonePart> Parts => [BackbonePart.Embeddings(_table)];

    /// <summary>Gets what is done at the start of each forward pass.</summary>
    internal Action? BeforeForward { get; init; }

    public override HiddenStates Forward(Tensor inputIds, Tensor attentionMask, Tensor? tokenTypeIds = null, bool allLayers = false)
    {
        BeforeForward?.Invoke();
        return new HiddenStates(_table.forward(inputIds), attentionMask);
    }

    protected internal override void WriteFiles(string folder) => throw new NotSupportedException();
}
