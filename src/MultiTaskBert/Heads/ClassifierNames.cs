using MultiTaskBert.Pretrained;

namespace MultiTaskBert.Heads;

/// <summary>What the tensors of a fine-tuned checkpoint must be called and shaped like for its classifier to be one of our heads.</summary>
internal static class ClassifierNames
{
    internal const string Weight = "classifier.weight";
    internal const string Bias = "classifier.bias";

    /// <summary>Checks names and shapes.</summary>
    /// <returns>The number of classes.</returns>
    /// <exception cref="CheckpointException">The classifier is missing, has further layers, or is of an impossible shape.</exception>
    internal static long Check(CheckpointFolder checkpoint, ClassifierKind kind)
    {
        // Such checkpoints keep the encoder under one prefix, which holds most of the names; what lies beside it belongs to the classifier.
        var encoder = checkpoint.Names.GroupBy(FirstPart, StringComparer.Ordinal).MaxBy(group => group.Count())?.Key;
        string[] beside = [.. checkpoint.Names.Where(name => !FirstPart(name).Equals(encoder, StringComparison.Ordinal))];
        if (beside.Except([Weight, Bias], StringComparer.Ordinal).ToArray() is { Length: > 0 } further)
        {
            throw Wrong(checkpoint, $"beside the encoder ('{encoder}.') and one linear layer there are {NameList.Of(further)}; a {kind.Head} has no such layers. {kind.Advice}");
        }

        if (((string[])[Weight, Bias]).Except(beside, StringComparer.Ordinal).ToArray() is { Length: > 0 } missing)
        {
            throw Wrong(checkpoint, $"{NameList.Of(missing)} is missing, so there is no trained classifier. {kind.Advice}");
        }

        if (kind.ReadsPooler && !checkpoint.Names.Any(name => name.StartsWith($"{encoder}.pooler.", StringComparison.Ordinal)))
        {
            throw Wrong(checkpoint, $"the classifier of a {kind.ClassSuffix} reads the pooler, and there is no '{encoder}.pooler.'. {kind.Advice}");
        }

        long[] weight = [.. checkpoint.Tensors[Weight].Shape], bias = [.. checkpoint.Tensors[Bias].Shape];
        return weight is [> 1, > 0] && bias is [var count] && count == weight[0]
            ? count
            : throw Wrong(checkpoint, $"{Weight} is {ShapeText.Of(weight)} and {Bias} is {ShapeText.Of(bias)}; wanted are [classes, width] and [classes], with two classes or more.");
    }

    private static string FirstPart(string name) => name.Split('.')[0];

    private static CheckpointException Wrong(CheckpointFolder checkpoint, string problem) => CheckpointException.For(checkpoint.Path, problem);
}
