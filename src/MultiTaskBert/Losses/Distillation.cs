using static TorchSharp.torch;

namespace MultiTaskBert.Losses;

/// <summary>
/// Knowledge distillation: T² · KL(softmax(teacher / T) ‖ softmax(student / T)), averaged over the items. Hinton et al. 2015, "Distilling the Knowledge
/// in a Neural Network", section 2.
/// </summary>
internal static class Distillation
{
    internal const double DefaultTemperature = 1;

    /// <summary>The mean loss over the items; 0 with a zero gradient if there is none. Only the student gets a gradient.</summary>
    /// <param name="student">Logits, Float [N, C] or [B, T, C]; the caller keeps ownership.</param>
    /// <param name="teacher">Logits of the same shape and type.</param>
    /// <param name="temperature">T, above 0; the higher, the more the classes that are not the best count.</param>
    /// <param name="mask">Bool [N] or [B, T]: the items that count, for instance all tokens that are no padding; null for all.</param>
    /// <returns>A scalar in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or <paramref name="temperature"/> is not above 0.</exception>
    public static Tensor Mean(Tensor student, Tensor teacher, double temperature = DefaultTemperature, Tensor? mask = null)
    {
        LossShapes.CheckSame(nameof(student), student, nameof(teacher), teacher);
        if (!(temperature > 0 && double.IsFinite(temperature)))
        {
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "It must be a number above 0.");
        }

        if (student.dim() < 2 || (mask is not null && !student.shape.AsSpan()[..^1].SequenceEqual(mask.shape)))
        {
            throw new ArgumentException(
                $"Logits must have one dimension more than the mask, the classes, but are {LossShapes.Text(student)}"
                + (mask is null ? "." : $" and the mask is {LossShapes.Text(mask)}."),
                nameof(student));
        }

        using var scope = NewDisposeScope();
        var goal = nn.functional.log_softmax(teacher.detach() / temperature, -1);
        var predicted = nn.functional.log_softmax(student / temperature, -1);
        var divergence = (goal.exp() * (goal - predicted)).sum(-1L);                                      // [N] or [B, T]
        var counted = mask?.to(student.dtype) ?? ones_like(divergence);
        return (LossShapes.Mean(divergence, counted) * (temperature * temperature)).MoveToOuterDisposeScope();
    }
}
