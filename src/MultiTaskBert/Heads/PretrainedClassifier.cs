using MultiTaskBert.Backbones;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Runtime;
using static TorchSharp.torch;

namespace MultiTaskBert.Heads;

/// <summary>
/// The trained linear layer of a fine-tuned checkpoint, <c>classifier.weight</c> and <c>classifier.bias</c>, with the names of its classes:
/// what a head needs to go on where the checkpoint stopped.
/// </summary>
/// <remarks>Immutable; the numbers are copied out of the file, which is closed again.</remarks>
internal sealed class PretrainedClassifier
{
    private readonly string _folder;
    private readonly long[] _shape;   // C, H
    private readonly float[] _weight;
    private readonly float[] _bias;

    private PretrainedClassifier(CheckpointFolder checkpoint, IReadOnlyList<string> labels)
    {
        _folder = checkpoint.Path;
        _shape = checkpoint.Tensors[ClassifierNames.Weight].Shape.ToArray();
        _weight = Numbers(checkpoint, ClassifierNames.Weight, _shape);
        _bias = Numbers(checkpoint, ClassifierNames.Bias, _shape[0]);
        Labels = labels;
    }

    /// <summary>The names of the classes, in the order of the rows.</summary>
    internal IReadOnlyList<string> Labels { get; }

    /// <summary>Reads the layer of a checkpoint folder.</summary>
    /// <param name="folder">A folder in the Hugging Face layout.</param>
    /// <param name="kind">The kind of classifier that is wanted.</param>
    /// <param name="labels">The names of the classes, or null for those of <c>config.json</c>.</param>
    /// <exception cref="CheckpointException">The folder holds no such classifier, or one with further layers, or its labels do not fit.</exception>
    internal static PretrainedClassifier Read(string folder, ClassifierKind kind, IEnumerable<string>? labels)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        LibTorch.EnsureLoaded();
        using var reading = SavedFolder.Read(folder);
        using var checkpoint = CheckpointFolder.Open(folder);
        kind.Check(checkpoint);
        var rows = ClassifierNames.Check(checkpoint, kind);
        return new PretrainedClassifier(checkpoint, ClassNames.Read(checkpoint.Config, labels, rows, kind));
    }

    /// <summary>Throws if the encoder is not as wide as the one that the layer was trained on.</summary>
    internal void Check(string head, BackboneShape shape)
    {
        if (shape.HiddenSize != _shape[1])
        {
            throw new InvalidOperationException(
                $"Head '{head}' was trained in '{_folder}' on hidden states of width {_shape[1]}, but those of the encoder are {shape.HiddenSize} wide. "
                + "Take encoder and head from the same folder.");
        }
    }

    /// <summary>A new tensor, Float32 [C, H].</summary>
    internal Tensor Weight() => tensor(_weight, _shape);

    /// <summary>A new tensor, Float32 [C].</summary>
    internal Tensor Bias() => tensor(_bias);

    private static float[] Numbers(CheckpointFolder checkpoint, string name, params long[] shape)
    {
        using var values = empty(shape);
        checkpoint.ReadInto(name, values);
        return values.data<float>().ToArray();
    }
}
