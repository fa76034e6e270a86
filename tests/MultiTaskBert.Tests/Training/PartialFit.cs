using MultiTaskBert.Training;

namespace MultiTaskBert.Tests.Training;

/// <summary>Trainings that are cancelled: what they had done until then.</summary>
internal static class PartialFit
{
    internal static TrainingResult FitUntilCancelled(this Trainer trainer, MtlDataset train, MtlDataset? dev, CancellationToken token) => Until(() => trainer.Fit(train, dev, token), token);

    internal static TrainingResult FitUntilCancelled(this Trainer trainer, MtlMixture mixture, CancellationToken token) => Until(() => trainer.Fit(mixture, token), token);

    private static TrainingResult Until(Func<TrainingResult> fit, CancellationToken token)
    {
        try
        {
            return fit();
        }
        catch (TrainingCanceledException e)
        {
            Assert.Equal(token, e.CancellationToken);
            Assert.Equal(StopReason.Cancelled, e.PartialResult.StopReason);
            return e.PartialResult;
        }
    }
}
