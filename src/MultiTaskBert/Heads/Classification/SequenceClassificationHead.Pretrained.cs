using MultiTaskBert.Heads.Classification;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Pretrained.Hub;

namespace MultiTaskBert;

/// <content>Heads of fine-tuned checkpoints.</content>
public sealed partial class SequenceClassificationHead
{
    private SequenceClassificationHead(string name, PretrainedClassifier pretrained, SequenceClassificationOptions options)
        : this(name, pretrained.Labels, options) => _pretrained = pretrained;

    /// <summary>
    /// Takes over the classifier of a checkpoint that was fine-tuned elsewhere: Hugging Face's <c>BertForSequenceClassification</c>, and that of every other encoder that this
    /// library knows. On the encoder of the same folder it gives the same logits, and in training it drops where the original does.
    /// </summary>
    /// <param name="name">The name of the head; data labels it under this name.</param>
    /// <param name="model">A folder in the Hugging Face layout or a model id of the hub, as <see cref="Backbone.FromPretrained"/> takes; it is read now and not needed later.</param>
    /// <param name="options">
    /// Dropout, loss; null takes the defaults. What the head reads and whether it has a <see cref="ClassificationOptions.HiddenLayer"/> is as in the checkpoint, whatever the
    /// options say.
    /// </param>
    /// <param name="labels">The names of the classes in the order of the logits; null takes <c>id2label</c> of <c>config.json</c>.</param>
    /// <returns>The head; the first weights that it has in a model are the trained ones.</returns>
    /// <exception cref="CheckpointException">
    /// The folder holds no such classifier, or one with further layers, or its labels do not fit.
    /// </exception>
    /// <exception cref="ArgumentException">The name or the options cannot be used.</exception>
    public static SequenceClassificationHead FromPretrained(
        string name, string model, SequenceClassificationOptions? options = null, IEnumerable<string>? labels = null)
    {
        var pretrained = PretrainedClassifier.Read(PretrainedFolder.Find(model), ClassifierKind.Sequence, labels);
        return new(name, pretrained, new SequenceClassificationOptions(pretrained.Shaped(options ?? new SequenceClassificationOptions())) { Pooling = pretrained.Reads });
    }
}
