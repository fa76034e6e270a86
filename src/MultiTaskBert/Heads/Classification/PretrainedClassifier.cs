using MultiTaskBert.Backbones;
using MultiTaskBert.Heads.Layers;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Pretrained.Saving;
using MultiTaskBert.Runtime;
using MultiTaskBert.Weights;
using static TorchSharp.torch;

namespace MultiTaskBert.Heads.Classification;

/// <summary>
/// The trained layers of a fine-tuned checkpoint, one or two, with the names of its classes: what a head needs to go on where the checkpoint stopped.
/// </summary>
/// <remarks>Immutable; the numbers are copied out of the file, which is closed again.</remarks>
internal sealed class PretrainedClassifier
{
    private readonly string _folder;
    private readonly ClassifierForm _form;
    private readonly Func<Tensor> _weight;   // [C, H]
    private readonly Func<Tensor> _bias;     // [C]
    private readonly Func<Tensor>? _hiddenWeight;   // [H, H]
    private readonly Func<Tensor>? _hiddenBias;     // [H]
    private readonly Func<Tensor>? _normWeight;     // [H]
    private readonly Func<Tensor>? _normBias;       // [H]

    private PretrainedClassifier(CheckpointFolder checkpoint, ClassifierForm form, ClassifierNames names, IReadOnlyList<string> labels)
    {
        (_folder, _form, Labels) = (checkpoint.Path, form, labels);
        Width = checkpoint.Tensors[names.Weight].Shape[1];
        _weight = Numbers(checkpoint, names.Weight);
        _bias = Numbers(checkpoint, names.Bias);
        _hiddenWeight = names.HiddenWeight is { } weight ? Numbers(checkpoint, weight) : null;
        _hiddenBias = names.HiddenBias is { } bias ? Numbers(checkpoint, bias) : null;
        _normWeight = names.NormWeight is { } scale ? Numbers(checkpoint, scale) : null;
        _normBias = names.NormBias is { } shift ? Numbers(checkpoint, shift) : null;
    }

    /// <summary>The names of the classes, in the order of the rows.</summary>
    internal IReadOnlyList<string> Labels { get; }

    /// <summary>What it reads of the states of a row.</summary>
    internal Pooling Reads => _form.Reads;

    /// <summary>The width H of the states that it reads.</summary>
    private long Width { get; }

    /// <summary>Reads the layers of a checkpoint folder.</summary>
    /// <param name="folder">A folder in the Hugging Face layout.</param>
    /// <param name="kind">The kind of classifier that is wanted.</param>
    /// <param name="labels">The names of the classes, or null for those of <c>config.json</c>.</param>
    /// <exception cref="CheckpointException">The folder holds no such classifier, or one with other layers, or its labels do not fit.</exception>
    internal static PretrainedClassifier Read(string folder, ClassifierKind kind, IEnumerable<string>? labels)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        LibTorch.EnsureLoaded();
        using var reading = SavedFolder.Read(folder);
        using var checkpoint = CheckpointFolder.OpenFor(folder, kind.AutoClass);
        kind.Check(checkpoint);
        var architecture = BackboneArchitectures.Find(checkpoint.Config);
        var form = kind.FormIn(checkpoint, architecture);
        var names = new ClassifierNames(form);
        var rows = names.Check(checkpoint, kind, (architecture as TransformerArchitecture)?.Naming.Prefixes.FirstOrDefault());
        return new PretrainedClassifier(checkpoint, form, names, ClassNames.Read(checkpoint.Config, labels, rows, kind, names.Weight));
    }

    /// <summary>The options of a head with the layers that this has, and with its dropout where they name none.</summary>
    internal ClassificationOptions Shaped(ClassificationOptions options) => new(options) { HiddenLayer = Hidden(), Dropout = options.Dropout ?? _form.Dropout };

    /// <summary>Throws if the encoder is not as wide as the one that the layers were trained on.</summary>
    internal void Check(string head, BackboneShape shape)
    {
        if (shape.HiddenSize != Width)
        {
            throw new InvalidOperationException(
                $"Head '{head}' was trained in '{_folder}' on hidden states of width {Width}, but those of the encoder are {shape.HiddenSize} wide. "
                + "Take encoder and head from the same folder.");
        }
    }

    /// <summary>A new tensor, Float32 [C, H].</summary>
    internal Tensor Weight() => _weight();

    /// <summary>A new tensor, Float32 [C].</summary>
    internal Tensor Bias() => _bias();

    /// <summary>A new tensor, Float32 [H, H], or null.</summary>
    internal Tensor? HiddenWeight() => _hiddenWeight?.Invoke();

    /// <summary>A new tensor, Float32 [H], or null.</summary>
    internal Tensor? HiddenBias() => _hiddenBias?.Invoke();

    /// <summary>A new tensor, Float32 [H], or null.</summary>
    internal Tensor? NormWeight() => _normWeight?.Invoke();

    /// <summary>A new tensor, Float32 [H], or null.</summary>
    internal Tensor? NormBias() => _normBias?.Invoke();

    private HiddenLayer? Hidden() => _form.Hidden is { } hidden
        ? new HiddenLayer(HiddenActivations.Find(hidden.Activation)!.Value, hidden.Dropout)
        {
            HasBias = hidden.HasBias,
            NormEpsilon = hidden.Norm is null ? null : hidden.NormEpsilon,
            NormHasBias = hidden.NormHasBias,
        }
        : null;

    private static Func<Tensor> Numbers(CheckpointFolder checkpoint, string name)
    {
        long[] shape = [.. checkpoint.Tensors[name].Shape];
        using var values = empty(shape);
        checkpoint.ReadWeights(name, values);
        var numbers = values.data<float>().ToArray();
        return () => tensor(numbers, shape);
    }
}
