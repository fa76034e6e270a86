using MultiTaskBert.Backbones;
using MultiTaskBert.Tokenization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Modeling;

/// <summary>An encoder whose states say what it read: the id of the token, its place in what was read, the length of that, and 1; each times a trainable factor.</summary>
internal sealed class CodedBackbone : Backbone
{
    private readonly Parameter _factors = new(ones(4));

    internal CodedBackbone(Tokenizer tokenizer, int maxLength)
        : base(new BackboneShape(hiddenSize: 4, layerCount: 0, tokenizer.VocabularySize, maxLength, classifierDropout: 0), tokenizer)
    {
        Holder = new Holding(_factors);
        register_module("holder", Holder);
    }

    /// <summary>The numbers of rows of the passes so far.</summary>
    internal List<long> Passes { get; } = [];

    protected internal override IReadOnlyList<BackbonePart> Parts => [BackbonePart.Embeddings(Holder)];

    private Holding Holder { get; }

    public override HiddenStates Forward(Tensor inputIds, Tensor attentionMask, Tensor? tokenTypeIds = null, bool allLayers = false)
    {
        Passes.Add(inputIds.size(0));
        Assert.InRange(inputIds.size(1), 1, Shape.MaxLength);
        var place = arange(inputIds.size(1)).expand_as(inputIds);
        var length = attentionMask.sum(1, keepdim: true).expand_as(inputIds);
        return new HiddenStates(stack([inputIds, place, length, ones_like(inputIds)], -1).to(ScalarType.Float32) * _factors, attentionMask, last => last.select(1, 0).tanh());
    }

    protected internal override void WriteFiles(string folder) => throw new NotSupportedException();

    private sealed class Holding : nn.Module
    {
        internal Holding(Parameter factors)
            : base(nameof(Holding)) => register_parameter("factors", factors);
    }
}
