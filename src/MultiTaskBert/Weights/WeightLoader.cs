using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using MultiTaskBert.Pretrained;
using static TorchSharp.torch;

namespace MultiTaskBert.Weights;

/// <summary>Fills the parameters of a model from a checkpoint.</summary>
public static class WeightLoader
{
    /// <summary>Matches the names and shapes of all tensors first, then reads each stored tensor into the parameter or buffer of its name.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="module">The module; its tensors keep their device and type. Numbers that are stored in another floating-point type are converted.</param>
    /// <param name="naming">How stored names relate to those of the module; null: they are the same.</param>
    /// <exception cref="CheckpointException">Names or shapes do not fit (then nothing was changed), numbers are not finite, or reading fails. All names are listed.</exception>
    public static void Load(CheckpointFolder checkpoint, nn.Module module, ParameterNaming? naming = null)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(module);
        Load(checkpoint, module.state_dict(), naming ?? new ParameterNaming());
    }

    /// <summary>The same of tensors by name, telling what was done.</summary>
    /// <param name="source">The checkpoint.</param>
    /// <param name="parameters">Contiguous tensors by their names in the architecture; each keeps its owner, device and type.</param>
    /// <param name="naming">How stored names differ from those.</param>
    /// <returns>What was filled from where, what was absent, and what was ignored.</returns>
    /// <exception cref="CheckpointException">Names or shapes do not fit (then no parameter was changed), or reading fails.</exception>
    internal static ParameterMap Load(CheckpointFolder source, IReadOnlyDictionary<string, Tensor> parameters, ParameterNaming naming)
    {
        var shapes = parameters.ToDictionary(pair => pair.Key, pair => pair.Value.shape, StringComparer.Ordinal);
        var map = ParameterMap.Match(source, shapes, naming);
        Read(source, [.. map.StoredNames.Select(pair => (pair.Value, parameters[pair.Key]))]);
        return map;
    }

    // On several threads, the largest first: most of the time goes to the system, which hands out fresh memory page by page.
    private static void Read(CheckpointFolder source, IReadOnlyList<(string Stored, Tensor Parameter)> tensors)
    {
        var largestFirst = tensors.OrderByDescending(tensor => tensor.Parameter.numel());
        try
        {
            Parallel.ForEach(
                Partitioner.Create(largestFirst, EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, get_num_threads()) },
                tensor => source.ReadWeights(tensor.Stored, tensor.Parameter));
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }
}
