using MultiTaskBert.Freezing;

namespace MultiTaskBert.Training;

/// <content>What learns, and when that changes.</content>
internal sealed partial class TrainingRun
{
    private FreezeProgress _frozenFor;

    private FreezeProgress Progress => new(_at.Epoch - 1, _at.Updates, _stalls?.State.Stalls ?? 0, _freezer.LayerCount);

    private void UpdateFreezing()
    {
        if (ApplyFreezing(Progress))
        {
            var change = new FreezeChanged(_at.Epoch - 1, _at.Updates, _freezer.Report()) { FrozenLayers = _prefix.Description };
            Report(callback => callback.OnFreezeChanged(change));
        }
    }

    private bool ApplyFreezing(FreezeProgress progress)
    {
        _frozenFor = progress;
        if (!_freezer.Apply(progress))
        {
            return false;
        }

        _step.Learning = [.. _freezer.Trainable.Select(parameter => _parameters[parameter.Key])];
        _best.BeforeLearning(_freezer.Trainable);
        _average?.SetLearning(_freezer.Trainable);
        _prefix.Update();
        return true;
    }

    private long Trainable() => _step.Learning.Sum(parameter => parameter.Value.numel());
}
