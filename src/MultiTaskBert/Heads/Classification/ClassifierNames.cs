using MultiTaskBert.Backbones;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Weights;

namespace MultiTaskBert.Heads.Classification;

/// <summary>What the tensors of a fine-tuned checkpoint must be called and shaped like for its classifier to be one of our heads.</summary>
/// <param name="form">How transformers builds such a classifier.</param>
internal sealed class ClassifierNames(ClassifierForm form)
{
    /// <summary>The last linear layer, [classes, width].</summary>
    internal string Weight => $"{form.Output}.weight";

    /// <summary>Its bias, [classes].</summary>
    internal string Bias => $"{form.Output}.bias";

    /// <summary>The layer in front of it, [width, width], or null.</summary>
    internal string? HiddenWeight => form.Hidden is { } hidden ? $"{hidden.Name}.weight" : null;

    /// <summary>The bias of that layer, [width], or null.</summary>
    internal string? HiddenBias => form.Hidden is { HasBias: true } hidden ? $"{hidden.Name}.bias" : null;

    /// <summary>The scale of its LayerNorm, [width], or null.</summary>
    internal string? NormWeight => form.Hidden is { Norm: { } norm } ? $"{norm}.weight" : null;

    /// <summary>The bias of its LayerNorm, [width], or null.</summary>
    internal string? NormBias => form.Hidden is { Norm: { } norm, NormHasBias: true } ? $"{norm}.bias" : null;

    /// <summary>Checks names and shapes.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="kind">The kind of classifier that is wanted.</param>
    /// <param name="prefix">What the names of the encoder's tensors begin with, dot included, or null if that is not known.</param>
    /// <returns>The number of classes.</returns>
    /// <exception cref="CheckpointException">The classifier is missing, has further layers, or is of an impossible shape.</exception>
    internal long Check(CheckpointFolder checkpoint, ClassifierKind kind, string? prefix)
    {
        var encoder = Encoder(checkpoint, prefix);
        string[] beside = [.. checkpoint.Names.Where(name => !name.StartsWith(encoder, StringComparison.Ordinal))];
        string[] wanted = [.. new[] { Weight, Bias, HiddenWeight, HiddenBias, NormWeight, NormBias }.OfType<string>()];
        if (beside.Except(wanted, StringComparer.Ordinal).ToArray() is { Length: > 0 } further)
        {
            throw Wrong(checkpoint, $"beside the encoder ('{encoder}') and {Layers()} there are {NameList.Of(further)}; a {kind.Head} has no such layers. {kind.Advice}");
        }

        if (wanted.Except(beside, StringComparer.Ordinal).ToArray() is { Length: > 0 } missing)
        {
            throw Wrong(checkpoint, $"{NameList.Of(missing)} is missing, so there is no trained classifier. {kind.Advice}");
        }

        if (form.Reads == Pooling.Pooler && !checkpoint.Names.Any(name => name.StartsWith($"{encoder}pooler.", StringComparison.Ordinal)))
        {
            throw Wrong(checkpoint, $"the classifier of a {kind.ClassSuffix} reads the pooler, and there is no '{encoder}pooler.'. {kind.Advice}");
        }

        return CheckShapes(checkpoint);
    }

    private long CheckShapes(CheckpointFolder checkpoint)
    {
        long[] weight = Shape(Weight), bias = Shape(Bias);
        if (weight is not [> 1, > 0 and var width] || bias is not [var count] || count != weight[0])
        {
            throw Wrong(checkpoint, $"{Weight} is {ShapeText.Of(weight)} and {Bias} is {ShapeText.Of(bias)}; wanted are [classes, width] and [classes], with two classes or more.");
        }

        foreach (var (name, wanted) in new[] { (HiddenWeight, (long[])[width, width]), (HiddenBias, [width]), (NormWeight, [width]), (NormBias, [width]) })
        {
            if (name is not null && !Shape(name).SequenceEqual(wanted))
            {
                throw Wrong(checkpoint, $"{name} is {ShapeText.Of(Shape(name))}, but {ShapeText.Of(wanted)} is wanted, since {Weight} is {ShapeText.Of(weight)}.");
            }
        }

        return count;

        long[] Shape(string name) => [.. checkpoint.Tensors[name].Shape];
    }

    private string Layers() => form.Hidden is { } hidden ? $"'{string.Join("', '", new[] { hidden.Name, hidden.Norm, form.Output }.OfType<string>())}'" : "one linear layer";

    // Such checkpoints keep the encoder under one prefix. Where it is not known or not there, it is the one that holds most of the names; what lies beside it belongs to the classifier.
    private static string Encoder(CheckpointFolder checkpoint, string? prefix) =>
        prefix is not null && checkpoint.Names.Any(name => name.StartsWith(prefix, StringComparison.Ordinal))
            ? prefix
            : $"{checkpoint.Names.GroupBy(name => name.Split('.')[0], StringComparer.Ordinal).MaxBy(group => group.Count())?.Key}.";

    private static CheckpointException Wrong(CheckpointFolder checkpoint, string problem) => CheckpointException.For(checkpoint.Path, problem);
}
