using System.Text.Json;
using MultiTaskBert.Backbones;
using MultiTaskBert.Heads.Layers;
using MultiTaskBert.Labels;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Weights;

namespace MultiTaskBert.Heads.Classification;

/// <summary>A kind of classifier that transformers saves with an encoder, and that is one of our heads.</summary>
/// <param name="ClassSuffix">How the names of its classes in transformers end, for instance <c>ForSequenceClassification</c>.</param>
/// <param name="Head">The head that it becomes.</param>
/// <param name="FormOf">How it is built on an encoder.</param>
/// <param name="NeedsNames">Whether names that only count (<c>LABEL_0</c>) are refused: answers are made of what the names say.</param>
/// <param name="Layout">What checks the names of the classes.</param>
internal sealed record ClassifierKind(
    string ClassSuffix, string Head, Func<BackboneArchitecture, ConfigReader, ClassifierForm> FormOf, bool NeedsNames, Func<IEnumerable<string>, LabelLayout> Layout)
{
    private const string SingleLabel = "single_label_classification";

    /// <summary><c>BertForSequenceClassification</c> and its like.</summary>
    internal static ClassifierKind Sequence { get; } = new(
        "ForSequenceClassification", nameof(SequenceClassificationHead), (architecture, config) => architecture.RowClassifier(config), NeedsNames: false, LabelLayout.Class);

    /// <summary><c>BertForTokenClassification</c> and its like.</summary>
    internal static ClassifierKind Token { get; } = new(
        "ForTokenClassification", nameof(TokenClassificationHead), (architecture, config) => architecture.TagClassifier(config), NeedsNames: true, names => LabelLayout.Tags(names));

    /// <summary>The class of transformers that opens such a checkpoint of any encoder.</summary>
    internal string AutoClass => $"AutoModel{ClassSuffix}";

    /// <summary>What to do where a checkpoint has no such classifier.</summary>
    internal string Advice => $"Load the encoder with {nameof(Backbone)}.{nameof(Backbone.FromPretrained)} and give it a new {Head} to train.";

    /// <summary>How the classifier of a checkpoint is built.</summary>
    /// <exception cref="CheckpointException"><c>config.json</c> says something impossible of it.</exception>
    internal ClassifierForm FormIn(CheckpointFolder checkpoint, BackboneArchitecture architecture)
    {
        var reader = checkpoint.Config.CreateReader();
        var form = FormOf(architecture, reader);
        if (form.Hidden is { } hidden && HiddenActivations.Find(hidden.Activation) is null)
        {
            reader.AddProblem($"the activation of the classifier is \"{hidden.Activation}\"; allowed: {string.Join(", ", HiddenActivations.Names)}.");
        }

        reader.ThrowIfInvalid();
        return form;
    }

    /// <summary>Throws if <c>config.json</c> says that the checkpoint is of another kind.</summary>
    internal void Check(CheckpointFolder checkpoint)
    {
        var (path, root) = (checkpoint.Config.Path, checkpoint.Config.Root);
        if (root.TryGetProperty("architectures", out var classes) && classes.ValueKind == JsonValueKind.Array && classes.GetArrayLength() > 0
            && !classes.EnumerateArray().Any(name => name.ValueKind == JsonValueKind.String && name.GetString()!.EndsWith(ClassSuffix, StringComparison.Ordinal)))
        {
            throw CheckpointException.For(
                path,
                $"architectures is {classes.GetRawText().ReplaceLineEndings(string.Empty)}; a {Head} is taken from a class whose name ends in {ClassSuffix}. {Advice} "
                + $"A folder that {nameof(MultiTaskModel)}.Save wrote is opened with {nameof(MultiTaskModel)}.Load.");
        }

        if (root.TryGetProperty("problem_type", out var problem) && problem.ValueKind != JsonValueKind.Null && !(problem.ValueKind == JsonValueKind.String && problem.ValueEquals(SingleLabel)))
        {
            throw CheckpointException.For(path, $"problem_type is {problem.GetRawText()}; a {Head} chooses one class, so only \"{SingleLabel}\" or null is read. {Advice}");
        }
    }
}
