using System.Globalization;
using MultiTaskBert.Heads;
using MultiTaskBert.Training.Contracts;
using MultiTaskBert.Training.Rows;
using MultiTaskBert.Weighting;

namespace MultiTaskBert.Training.Checks;

/// <summary>Finds what is wrong with the options about heads that are held to an earlier model.</summary>
internal static class DistillationCheck
{
    private const string Name = nameof(TrainerOptions.Distillation);
    private const int RowsCompared = 8;

    internal static IEnumerable<string> Problems(TrainerOptions options, MultiTaskModel model, TrainingData data) => options.Distillation is not { } distillation ? [] :
    [
        .. Ranges(distillation),
        .. Combination(options),
        .. distillation.Teacher is null ? [$"{Name}.{nameof(distillation.Teacher)} is null; give it the model as it was before, for instance MultiTaskModel.Load of its folder."]
            : (string[])[.. Teacher(distillation.Teacher, model, data), .. Heads(distillation, model)],
    ];

    private static IEnumerable<string> Ranges(DistillationOptions options)
    {
        foreach (var (name, value) in ((string, double)[])[(nameof(options.Temperature), options.Temperature), (nameof(options.Weight), options.Weight)])
        {
            if (!(value > 0 && double.IsFinite(value)))
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{Name}.{name} is {value}; it must be a number above 0.");
            }
        }
    }

    private static IEnumerable<string> Combination(TrainerOptions options)
    {
        if (options.Gradients.Aggregation is { } aggregation)
        {
            yield return $"{Name} adds to the gradient of the total loss, but {OptionName.Of(options.Gradients.Aggregation)} is {aggregation}, which makes one of those of single heads; leave one of them out.";
        }

        if (options.LossWeighting is { } weighting && (weighting.Needs & (WeightingNeeds.GradientNorms | WeightingNeeds.PlainHeads)) != WeightingNeeds.None)
        {
            yield return $"{Name} adds to the gradient of the total loss, but {nameof(options.LossWeighting)} is {weighting}, which needs the gradients of single heads; take another weighting.";
        }
    }

    private static IEnumerable<string> Teacher(MultiTaskModel teacher, MultiTaskModel model, TrainingData data)
    {
        if (ReferenceEquals(teacher, model) || ReferenceEquals(teacher.Backbone, model.Backbone))
        {
            yield return $"{Name}.{nameof(DistillationOptions.Teacher)} shares its encoder with the model that is trained, so it would be trained too; load it from its folder a second time.";
            yield break;
        }

        if (teacher.modules().Any(module => module.training))
        {
            yield return $"{Name}.{nameof(DistillationOptions.Teacher)} is in training mode, where dropout changes what it says; call eval() on it.";
        }

        if (teacher.Device is var device && (device.type != model.Device.type || device.index != model.Device.index))
        {
            yield return $"{Name}.{nameof(DistillationOptions.Teacher)} is on {device}, but the model that is trained is on {model.Device}; move one of them.";
        }

        if (teacher.Backbone.Shape.MaxLength < model.Backbone.Shape.MaxLength)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{Name}.{nameof(DistillationOptions.Teacher)} reads at most {teacher.Backbone.Shape.MaxLength} tokens, but the model that is trained {model.Backbone.Shape.MaxLength}; it must read rows as long.");
        }

        if (data.Train.Take(RowsCompared).Index().FirstOrDefault(row => !Ids(teacher, row.Item).SequenceEqual(Ids(model, row.Item))) is { Item: not null } other)
        {
            yield return $"{Name}.{nameof(DistillationOptions.Teacher)} has another tokenizer than the model that is trained: it makes other tokens of {data.NameOf(other.Index)}. Take a teacher with the same.";
        }
    }

    private static IEnumerable<string> Heads(DistillationOptions options, MultiTaskModel model)
    {
        var (ofTeacher, ofModel) = (options.Teacher.Heads.ToDictionary(head => head.Name, StringComparer.Ordinal), model.Heads.ToDictionary(head => head.Name, StringComparer.Ordinal));
        if (options.Protected.Count == 0)
        {
            yield return $"{Name}.{nameof(options.Heads)} is empty; name heads of the teacher ({string.Join(", ", ofTeacher.Keys)}), or leave it out to protect all of them.";
        }

        foreach (var twice in options.Protected.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Skip(1).Any()))
        {
            yield return $"{Name}.{nameof(options.Heads)} names '{twice.Key}' more than once.";
        }

        foreach (var name in options.Protected.Distinct(StringComparer.Ordinal))
        {
            if (!ofTeacher.TryGetValue(name, out var old))
            {
                yield return $"{Name}: the teacher has no head '{name}'; its heads are {string.Join(", ", ofTeacher.Keys)}.";
            }
            else if (!ofModel.TryGetValue(name, out var head))
            {
                yield return $"{Name}: the model that is trained has no head '{name}'; its heads are {string.Join(", ", ofModel.Keys)}. Name those to protect in {nameof(options.Heads)}.";
            }
            else if (head is not IDistillableHead)
            {
                yield return $"{Name}: the head '{name}' cannot be held to earlier outputs, since {head.GetType().Name} is no {nameof(IDistillableHead)}; freeze it instead, or leave it out of {nameof(options.Heads)}.";
            }
            else if (old.GetType() != head.GetType() || !old.Layout.Names.SequenceEqual(head.Layout.Names, StringComparer.Ordinal))
            {
                yield return $"{Name}: the head '{name}' is another in the teacher ({Text(old)}) than in the model that is trained ({Text(head)}); both must be of one class, with the same labels in the same order.";
            }
        }
    }

    private static string Text(TaskHead head) => $"{head.GetType().Name}{(head.Layout.Names.Count > 0 ? $" with {string.Join(", ", head.Layout.Names)}" : string.Empty)}";

    private static IReadOnlyList<int> Ids(MultiTaskModel model, MtlRow row) =>
        (row.Words is { } words ? model.Tokenizer.EncodeWords(words) : model.Tokenizer.Encode(row.Text!, row.Pair)).Ids;
}
