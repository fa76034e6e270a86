using MultiTaskBert.Heads.Classification;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Pretrained.Hub;

namespace MultiTaskBert;

/// <content>Heads of fine-tuned checkpoints.</content>
public sealed partial class TokenClassificationHead
{
    private TokenClassificationHead(string name, PretrainedClassifier pretrained, TokenClassificationOptions? options)
        : this(name, pretrained.Labels, Shaped(pretrained, options ?? new TokenClassificationOptions())) => _pretrained = pretrained;

    /// <summary>
    /// Takes over the classifier of a checkpoint that was fine-tuned elsewhere: Hugging Face's <c>BertForTokenClassification</c>, and that of
    /// every other encoder that this library knows. On the encoder of the same folder it gives the same logits.
    /// </summary>
    /// <param name="name">The name of the head; data labels it under this name.</param>
    /// <param name="model">A folder in the Hugging Face layout or a model id of the hub, as <see cref="Backbone.FromPretrained"/> takes; it is read now and not needed later.</param>
    /// <param name="options">Which pieces carry labels, dropout, loss; null takes the defaults.</param>
    /// <param name="labels">The tags in the order of the logits; null takes <c>id2label</c> of <c>config.json</c>.</param>
    /// <returns>The head; the first weights that it has in a model are the trained ones.</returns>
    /// <exception cref="CheckpointException">The folder holds no such classifier, or one with further layers, or its labels do not fit.</exception>
    /// <exception cref="ArgumentException">The name or the options cannot be used.</exception>
    public static TokenClassificationHead FromPretrained(
        string name, string model, TokenClassificationOptions? options = null, IEnumerable<string>? labels = null) =>
        new(name, PretrainedClassifier.Read(PretrainedFolder.Find(model), ClassifierKind.Token, labels), options);

    private static TokenClassificationOptions Shaped(PretrainedClassifier pretrained, TokenClassificationOptions options) =>
        new(pretrained.Shaped(options)) { SubwordLabels = options.SubwordLabels, Scheme = options.Scheme, Unit = options.Unit };
}
