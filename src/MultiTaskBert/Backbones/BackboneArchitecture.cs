using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;
using MultiTaskBert.Weights;

namespace MultiTaskBert.Backbones;

/// <summary>
/// Represents one kind of encoder and builds it from a checkpoint. Derive from it, or from <see cref="TransformerArchitecture"/>, to add a kind; see <see cref="BackboneArchitectures"/>.
/// </summary>
public abstract class BackboneArchitecture
{
    /// <summary>Gets the value of <c>model_type</c> in <c>config.json</c> that this architecture is for, for instance <c>bert</c>.</summary>
    public abstract string ModelType { get; }

    /// <summary>Builds the encoder and fills its weights.</summary>
    /// <param name="checkpoint">The opened folder; the caller disposes it.</param>
    /// <param name="tokenizer">The folder's tokenizer, or null if the folder has none.</param>
    /// <returns>The encoder; the caller owns it.</returns>
    /// <exception cref="CheckpointException">The configuration or the weights do not fit; everything found is listed by name.</exception>
    public abstract Backbone Load(CheckpointFolder checkpoint, Tokenizer? tokenizer);

    /// <summary>
    /// Describes the classifier of whole rows that transformers builds on the encoder (<c>BertForSequenceClassification</c> and its like), so that
    /// <c>SequenceClassificationHead.FromPretrained</c> can take it over; by default as on BERT: one linear layer over the pooler.
    /// </summary>
    /// <param name="config">The configuration; what is wrong in it is noted in the reader.</param>
    /// <returns>The form of the classifier.</returns>
    protected internal virtual ClassifierForm RowClassifier(ConfigReader config) => new(Pooling.Pooler);

    /// <summary>
    /// Describes the classifier of tags that transformers builds on the encoder (<c>BertForTokenClassification</c> and its like), so that
    /// <c>TokenClassificationHead.FromPretrained</c> can take it over; by default as on BERT: one linear layer over every position.
    /// </summary>
    /// <param name="config">The configuration; what is wrong in it is noted in the reader.</param>
    /// <returns>The form of the classifier.</returns>
    protected internal virtual ClassifierForm TagClassifier(ConfigReader config) => new();
}
