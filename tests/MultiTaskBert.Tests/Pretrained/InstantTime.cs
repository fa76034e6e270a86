namespace MultiTaskBert.Tests.Pretrained;

/// <summary>A clock whose timers ring at once, and which remembers how long they should have taken.</summary>
internal sealed class InstantTime : TimeProvider
{
    internal List<TimeSpan> Waits { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (Waits)
        {
            Waits.Add(dueTime);
        }

        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
