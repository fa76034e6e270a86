namespace MultiTaskBert.Training.Steps;

/// <summary>Finds the heads that a loss or gradient which is not finite came from.</summary>
internal static class NotFiniteHeads
{
    /// <summary>To be asked after a step that was not taken, while its gradients are still there.</summary>
    /// <remarks>A head's own parameters get their gradient from its own loss alone, so they tell whose backward pass broke; the encoder's do not.</remarks>
    internal static IReadOnlyList<string> Of(IReadOnlyList<TaskHead> heads, StepOutcome outcome)
    {
        string[] byLoss = [.. outcome.HeadLosses.Concat(outcome.KeptLosses).Where(loss => !double.IsFinite(loss.Value)).Select(loss => loss.Key).Distinct(StringComparer.Ordinal)];
        return byLoss.Length > 0 ? byLoss : [.. heads.Where(HasBrokenGradient).Select(head => head.Name)];
    }

    private static bool HasBrokenGradient(TaskHead head)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        return head.parameters().Any(parameter => parameter.grad is { } gradient && !gradient.isfinite().all().item<bool>());
    }
}
