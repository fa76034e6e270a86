using MultiTaskBert.Sampling;
using MultiTaskBert.Training.Contracts;
using MultiTaskBert.Training.Rows;

namespace MultiTaskBert.Training.Checks;

/// <summary>Finds what is wrong with the data sets of a training as a whole, and with the options that mix them. What is wrong with rows is found elsewhere.</summary>
internal static class DataCheck
{
    internal static IEnumerable<string> Problems(TrainerOptions options, TrainingData data)
    {
        foreach (var member in data.Mixture)
        {
            var of = data.IsMixture ? $" of '{member.Name}'" : string.Empty;
            if (member.Train.Count == 0)
            {
                yield return $"The training data{of} has no rows.";
            }

            if (member.Dev is { Count: 0 })
            {
                yield return $"The dev data{of} has no rows; pass null to train without evaluation.";
            }
        }

        if (!Enum.IsDefined(options.Batches.Tasks))
        {
            yield return $"{OptionName.Of(options.Batches.Tasks)} is {options.Batches.Tasks}; it must be {string.Join(" or ", Enum.GetNames<BatchTasks>())}.";
        }

        if (options.Batches.Mixing is { UsesWeights: false } && data.Mixture.Where(member => member.Weight is not null).Select(member => $"'{member.Name}'").ToArray() is { Length: > 0 } weighted)
        {
            yield return $"{string.Join(", ", weighted)} {(weighted.Length == 1 ? "has a weight" : "have weights")}, but {OptionName.Of(options.Batches.Mixing)} does not look at weights; "
                + $"leave {nameof(Data.MixtureMember.Weight)} out, or mix by {nameof(TaskMixing)}.{nameof(TaskMixing.ByWeight)}.";
        }
    }

    /// <summary>Whether every data set has training rows.</summary>
    internal static bool HasRows(TrainingData data) => data.Mixture.All(member => member.Train.Count > 0);
}
