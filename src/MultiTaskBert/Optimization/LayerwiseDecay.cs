using System.Globalization;
using System.Text.Json.Serialization;
using MultiTaskBert.Modeling;

namespace MultiTaskBert.Optimization;

/// <summary>
/// Represents learning rates that fall from the top of the encoder to the bottom: each layer's is that of the layer above, times <see cref="Decay"/>. The heads
/// have the full learning rate. What is most general, at the bottom, moves the least.
/// </summary>
/// <remarks>
/// Three conventions are in use; they differ in where the fall begins. Of an encoder with L layers, counted from 0:
/// <list type="table">
/// <item><term><see cref="LayerwiseDecay(double)"/></term><description>layer l has decay^(L−l), the embeddings decay^(L+1), pooler and heads 1: Bao et al. 2021 (BEiT)</description></item>
/// <item><term><see cref="Sun2019"/></term><description>layer l has decay^(L−1−l), the embeddings decay^L, pooler and heads 1: Sun et al. 2019, "How to Fine-Tune BERT"</description></item>
/// <item><term><see cref="Electra"/></term><description>layer l has decay^(L+1−l), the embeddings decay^(L+2), a pooler decay, heads 1: Clark et al. 2020</description></item>
/// </list>
/// Immutable. The value is checked when a training starts.
/// </remarks>
public sealed class LayerwiseDecay
{
    private const int UsualDepth = 1;

    // How many times the decay applies to the top layer.
    private readonly int _topDepth;

    /// <summary>Initializes the usual convention: the top layer has the decay once, a pooler has the full learning rate.</summary>
    /// <param name="decay">By what the learning rate is multiplied from layer to layer: above 0, at most 1; 0.8 to 0.95 are usual.</param>
    public LayerwiseDecay(double decay)
        : this(decay, UsualDepth)
    {
    }

    [JsonConstructor]
    private LayerwiseDecay(double decay, int topDepth = UsualDepth)
    {
        Decay = decay;
        _topDepth = topDepth;
    }

    /// <summary>Gets by what the learning rate is multiplied from layer to layer.</summary>
    public double Decay { get; }

    /// <summary>How many times the decay applies to the top layer; in JSON, so that the convention comes back.</summary>
    [JsonInclude]
    internal int TopDepth => _topDepth;

    /// <summary>Creates the convention of Sun et al. 2019: the top layer has the full learning rate. Also the discriminative fine-tuning of Howard and Ruder 2018, with a decay of 1/2.6.</summary>
    /// <param name="decay">By what the learning rate is multiplied from layer to layer: above 0, at most 1; 0.95 in the paper.</param>
    public static LayerwiseDecay Sun2019(double decay) => new(decay, topDepth: 0);

    /// <summary>Creates the convention of ELECTRA's code (Clark et al. 2020): the top layer has the decay twice, a pooler once.</summary>
    /// <param name="decay">By what the learning rate is multiplied from layer to layer: above 0, at most 1; 0.8 or 0.9 in the paper.</param>
    public static LayerwiseDecay Electra(double decay) => new(decay, topDepth: 2);

    /// <summary>Determines whether the other has the same decay in the same convention.</summary>
    public override bool Equals(object? obj) => obj is LayerwiseDecay other && (Decay, _topDepth).Equals((other.Decay, other._topDepth));

    /// <summary>Gives a hash of decay and convention.</summary>
    public override int GetHashCode() => (Decay, _topDepth).GetHashCode();

    /// <summary>By what the learning rate of a part is multiplied.</summary>
    /// <param name="component">The part of the model.</param>
    /// <param name="layerCount">The number of layers of the encoder.</param>
    internal double MultiplierOf(ModelComponent component, int layerCount) => Math.Pow(Decay, component.Kind switch
    {
        ComponentKind.Embeddings => layerCount + _topDepth,
        ComponentKind.Layer => layerCount - 1 - component.Index + _topDepth,
        ComponentKind.Top => Math.Max(0, _topDepth - 1),
        _ => 0,
    });

    /// <summary>What is wrong with the value, one sentence a problem.</summary>
    internal IEnumerable<string> Check() => Decay is > 0 and <= 1
        ? []
        : [string.Create(CultureInfo.InvariantCulture, $"{nameof(LayerwiseDecay)} has a decay of {Decay}; it must be above 0 and at most 1, for instance 0.9.")];
}
