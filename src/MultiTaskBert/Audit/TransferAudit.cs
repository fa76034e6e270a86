using MultiTaskBert.Data;
using MultiTaskBert.Labels;
using MultiTaskBert.Training;
using MultiTaskBert.Training.Defaults;

namespace MultiTaskBert.Audit;

/// <summary>
/// Says whether tasks help each other: trains every task alone, all together, and chosen pairs, each over several seeds, and compares each task's headline metric with and without the
/// others. (The question and the tables are those of Standley et al. 2020, "Which Tasks Should Be Learned Together in Multi-task Learning?".)
/// </summary>
/// <remarks>
/// A task is a head. In the training of a group of tasks the labels of other heads are dropped, then rows without any label, then data sets without any row; the model has the heads of
/// the group alone. Epochs stay the same, so a task sees each of its labels as often alone as together; if its labels lie on rows of their own, it takes fewer steps alone.
/// What the options leave open is chosen by all data, for all trainings alike.
/// <para>The same arguments give the same numbers on the same machine. Trainings run one after the other and each model is disposed before the next is made, so memory is that of
/// the largest training. As with <see cref="Trainer"/>, train nothing else in the process meanwhile.</para>
/// </remarks>
/// <example><code>
/// TransferReport report = TransferAudit.Run(
///     (heads, seed) => new MultiTaskModel(Backbone.FromPretrained("encoder"), [.. heads.Select(NewHead)], seed),
///     new TrainerOptions { Epochs = 3 }, train, dev);
/// Console.Write(report);
/// </code></example>
public static class TransferAudit
{
    /// <summary>Audits the tasks of one data set.</summary>
    /// <param name="createModel">
    /// Makes a model from the names of its heads, in order, and a seed for their first weights. It is called for every training and has to give a new model, with an encoder of its own,
    /// each time; the audit disposes it.
    /// </param>
    /// <param name="trainer">How each training trains; its seed is replaced, and its callbacks hear of every training. No checkpoints; <see cref="TrainingEvaluationOptions.BestMetric"/> is <c>score</c> or <c>loss</c>.</param>
    /// <param name="train">The rows to learn from.</param>
    /// <param name="dev">The rows that each training is evaluated on; may be null if <see cref="TransferAuditOptions.Test"/> is not.</param>
    /// <param name="options">What to train; null takes the defaults.</param>
    /// <param name="cancellationToken">Ends the audit between two steps of a training.</param>
    /// <returns>Scores, gains and advice of each task.</returns>
    /// <exception cref="ArgumentException">The options cannot be used, with these data or at all; every problem is listed.</exception>
    /// <exception cref="InvalidOperationException"><paramref name="createModel"/> gave a model with other heads, or a loss became infinite or NaN.</exception>
    /// <exception cref="DatasetException">Labels do not fit the heads.</exception>
    /// <exception cref="OperationCanceledException">The token was triggered. What was done until then <see cref="TransferAuditOptions.Progress"/> has heard of.</exception>
    public static TransferReport Run(
        Func<IReadOnlyList<string>, long, MultiTaskModel> createModel, TrainerOptions trainer, MtlDataset train, MtlDataset? dev, TransferAuditOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        return Run(createModel, trainer, new MtlMixture(new MixtureMember("data", train) { Dev = dev }), options, cancellationToken);
    }

    /// <summary>Audits the tasks of several data sets.</summary>
    /// <param name="createModel">As of one data set.</param>
    /// <param name="trainer">As of one data set.</param>
    /// <param name="mixture">The data sets, with their dev rows.</param>
    /// <param name="options">What to train; null takes the defaults.</param>
    /// <param name="cancellationToken">Ends the audit between two steps of a training.</param>
    /// <returns>Scores, gains and advice of each task.</returns>
    /// <exception cref="ArgumentException">The options cannot be used, with these data or at all; every problem is listed.</exception>
    /// <exception cref="InvalidOperationException"><paramref name="createModel"/> gave a model with other heads, or a loss became infinite or NaN.</exception>
    /// <exception cref="DatasetException">Labels do not fit the heads.</exception>
    /// <exception cref="OperationCanceledException">The token was triggered.</exception>
    public static TransferReport Run(
        Func<IReadOnlyList<string>, long, MultiTaskModel> createModel, TrainerOptions trainer, MtlMixture mixture, TransferAuditOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(createModel);
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(mixture);
        options ??= new TransferAuditOptions();
        var data = new TransferData(mixture, options.Test);
        var plan = TransferPlan.Of(trainer, data, options);
        string[][] groups = [.. plan.Groups];
        var headlines = new Dictionary<string, Metrics.MetricValue>(StringComparer.Ordinal);
        var runs = new List<TransferRun>();

        // Seeds outside: what is known when someone stops it is of all groups.
        foreach (var seed in options.Seeds)
        {
            foreach (var group in groups)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var model = createModel(group, seed) ?? throw new InvalidOperationException($"{nameof(createModel)} gave null for the heads {Quoted.List(group)}.");
                foreach (var head in HeadsOf(model, group))
                {
                    headlines[head.Name] = head.CreateMetrics().First().Compute()[0];
                }

                var run = Train(model, group, seed, cancellationToken);
                runs.Add(run);
                options.Progress?.Report(run);
            }
        }

        return TransferReport.Of(plan, data, headlines, runs, options);

        TransferRun Train(MultiTaskModel model, string[] group, long seed, CancellationToken cancellation)
        {
            var settings = Settings(model, seed);
            settings = options.OptionsFor?.Invoke(group, settings) ?? settings;
            var fitter = new Trainer(model, settings);
            var result = fitter.Fit(data.Of(group), cancellation);
            cancellation.ThrowIfCancellationRequested();
            var scores = fitter.Evaluate(data.ScoredOf(group), settings.Evaluation.AllowUnknownLabels, cancellation);
            return new TransferRun
            {
                Tasks = group,
                Seed = seed,
                Scores = group.ToDictionary(task => task, task => scores[$"{task}/{headlines[task].Name}"], StringComparer.Ordinal),
                Steps = result.Steps,
                Elapsed = result.Elapsed,
                Number = runs.Count + 1,
                Total = groups.Length * options.Seeds.Count,
            };
        }

        TrainerOptions Settings(MultiTaskModel model, long seed) => AutomaticSettings.Of(trainer, model, data.Train.Count).Options with
        {
            Seed = seed,

            // The score is the mean of metrics of which the larger is the better; heads without such a metric have none.
            Evaluation = trainer.Evaluation with { BestMetric = model.Heads.Any(head => headlines[head.Name].HigherIsBetter) ? trainer.Evaluation.BestMetric : EvaluationResult.Loss },
        };
    }

    private static IReadOnlyList<TaskHead> HeadsOf(MultiTaskModel model, string[] group) =>
        model.Heads.Count == group.Length && model.Heads.All(head => group.Contains(head.Name, StringComparer.Ordinal))
            ? model.Heads
            : throw new InvalidOperationException(
                $"createModel was asked for a model with the heads {Quoted.List(group)}, but gave one with {Quoted.List([.. model.Heads.Select(head => head.Name)])}; give it the heads that are asked for, and no others.");
}
