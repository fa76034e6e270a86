using MultiTaskBert.Sampling;
using MultiTaskBert.Training;
using MultiTaskBert.Training.Defaults;
using MultiTaskBert.Training.Evaluations;
using MultiTaskBert.Training.Reports;

namespace MultiTaskBert.Tests.Architecture;

/// <summary>
/// A head, a loss weighting, a sampler, an optimizer or a callback of a user must be as good as ours: so the training loop knows only what they
/// derive from. Defaults are named where they are chosen, and nowhere else.
/// </summary>
public sealed class TrainingSeamTests
{
    private static readonly Type[] Seams = [typeof(TaskHead), typeof(LossWeighting), typeof(BatchSampler), typeof(ITrainerCallback), typeof(Backbone)];

    private static readonly (string User, string Used)[] Defaults =
    [
        (typeof(Evaluator).FullName!, typeof(SequentialBatches).FullName!), // An evaluation reads every row once, in order; there is nothing to choose.
        (typeof(RunReports).FullName!, typeof(TrainingLog).FullName!), // What TrainerOptions.Logger gets: a callback like any other.
        (typeof(LearningRateFinder).FullName!, typeof(LossCurve).FullName!), // What the search sees of its training, as a callback like any other.
    ];

    [Fact]
    public void Training_NamesNoConcreteHeadWeightingSamplerOrCallback()
    {
        var concrete = Concrete();
        var broken = LibraryTypes.Uses
            .Where(use => LibraryTypes.FolderOf(use.User).Equals("Training", StringComparison.Ordinal) && concrete.ContainsKey(use.Used) && !Defaults.Contains(use))
            .Select(use => $"{use.User} names {use.Used}, but Training may know only what it derives from, {concrete[use.Used]}: one of a user's own must do as well.")
            .Order(StringComparer.Ordinal)
            .ToArray();
        Assert.True(broken.Length == 0, string.Join('\n', broken));
    }

    [Fact]
    public void Concrete_EachKind_HasTheOnesOfTheLibrary()
    {
        // Without this, a renamed base class would leave the rule above with nothing to hold.
        var concrete = Concrete();
        Assert.Equal(nameof(TaskHead), concrete[typeof(SequenceClassificationHead).FullName!]);
        Assert.Equal(nameof(BatchSampler), concrete[typeof(ShuffledBatches).FullName!]);
        Assert.Contains(nameof(LossWeighting), concrete.Values, StringComparer.Ordinal);
    }

    [Fact]
    public void Defaults_Each_IsStillUsed() => Assert.All(Defaults, allowed => Assert.Contains(allowed, LibraryTypes.Uses));

    /// <summary>The types that can be made of each seam, with its name.</summary>
    private static Dictionary<string, string> Concrete()
    {
        var concrete = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var type in LibraryTypes.All.Where(type => type is { IsClass: true, IsAbstract: false }))
        {
            if (Array.Find(Seams, seam => seam.IsAssignableFrom(type)) is { } seam)
            {
                concrete.Add(type.FullName!, seam.Name);
            }
        }

        return concrete;
    }
}
