using MultiTaskBert.Data;
using MultiTaskBert.Sampling;
using MultiTaskBert.Training.Reports;

namespace MultiTaskBert.Training.Rows;

/// <summary>What a model is trained and evaluated on: the rows of one data set, or of several behind each other.</summary>
internal sealed class TrainingData
{
    private const string TrainPart = "train";
    private const string DevPart = "dev";

    private TrainingData(MtlMixture mixture, bool isMixture)
    {
        (Mixture, IsMixture) = (mixture, isMixture);
        Train = Joined(mixture.Select(member => member.Train))!;
        Dev = Joined(mixture.Select(member => member.Dev).OfType<MtlDataset>());
        var start = 0;
        var parts = new List<MixedPart>();
        foreach (var member in mixture)
        {
            parts.Add(new MixedPart(member.Name, start, member.Train.Count, member.Weight ?? 1));
            start += member.Train.Count;
        }

        Parts = parts;
    }

    /// <summary>The data sets; of one that the user gave no name for, that one.</summary>
    internal MtlMixture Mixture { get; }

    /// <summary>Whether the user gave data sets with names; what is said of each is then told by name.</summary>
    internal bool IsMixture { get; }

    /// <summary>The training rows of all data sets.</summary>
    internal MtlDataset Train { get; }

    /// <summary>The dev rows of all data sets, or null if none has any.</summary>
    internal MtlDataset? Dev { get; }

    /// <summary>Where the training rows of each data set lie.</summary>
    internal IReadOnlyList<MixedPart> Parts { get; }

    /// <summary>The data sets whose results are told by name.</summary>
    internal IReadOnlyList<MixtureMember> Named => IsMixture ? [.. Mixture] : [];

    /// <summary>One data set.</summary>
    internal static TrainingData Of(MtlDataset train, MtlDataset? dev) => new(new MtlMixture(new MixtureMember("data", train) { Dev = dev }), isMixture: false);

    /// <summary>Several.</summary>
    internal static TrainingData Of(MtlMixture mixture) => new(mixture, isMixture: true);

    /// <summary>The data set that a training row is of, by its index in <see cref="Mixture"/>.</summary>
    internal int MemberOf(int row)
    {
        var member = 0;
        while (row >= Parts[member].Start + Parts[member].Count)
        {
            member++;
        }

        return member;
    }

    /// <summary>How a training row is called in a message.</summary>
    internal string NameOf(int row)
    {
        if (Train[row].Source is { } source)
        {
            return source.ToString();
        }

        var part = Parts[MemberOf(row)];
        return IsMixture ? $"row {row - part.Start} of '{part.Name}'" : $"row {row}";
    }

    /// <summary>Throws if labels do not fit the heads of a model, or no training row has one for any of them.</summary>
    /// <exception cref="DatasetException">Some do not; they are listed.</exception>
    internal void Check(MultiTaskModel model, TrainerOptions options)
    {
        var checkDev = !options.Evaluation.AllowUnknownLabels;
        var work = new LongWork(options, "Checking rows", Train.Count + (long)(checkDev ? Dev?.Count ?? 0 : 0));
        DatasetProblem[] problems =
        [
            .. Train.NothingFor(model.Layouts.Keys) is { } nothing ? [new DatasetProblem(nothing)] : (DatasetProblem[])[],
            .. Mixture.SelectMany(member => Problems(member, member.Train, TrainPart, model, work)),
            .. Mixture.Where(member => checkDev && member.Dev is not null).SelectMany(member => Problems(member, member.Dev!, DevPart, model, work)),
        ];
        if (problems.Length > 0)
        {
            throw new DatasetException(problems);
        }
    }

    private IEnumerable<DatasetProblem> Problems(MixtureMember member, MtlDataset rows, string part, MultiTaskModel model, LongWork work) =>
        from problem in rows.FindProblems(model.Layouts, work.Done)
        let hint = problem.IsUnknownName && part.Equals(DevPart, StringComparison.Ordinal) ? $" {nameof(TrainerOptions)}.Evaluation.AllowUnknownLabels lets the dev set have it." : string.Empty
        select problem.In(part, $"{(IsMixture ? $"[{member.Name}] " : string.Empty)}{problem.Message}{hint}");

    private static MtlDataset? Joined(IEnumerable<MtlDataset> sets) => sets.ToArray() switch
    {
        [] => null,
        [var one] => one,
        var several => MtlDataset.Join(several),
    };
}
