using System.Globalization;

namespace MultiTaskBert.Audit;

/// <summary>What to do with a task after an audit, in words.</summary>
internal static class TransferAdvice
{
    internal static string For(TransferTask task)
    {
        var best = task.Effects.Where(effect => effect.Verdict == TransferVerdict.Helps).MaxBy(effect => effect.Gain.Mean);
        if (task.Together.Verdict == TransferVerdict.Hurts)
        {
            return best is null ? Hurt(task) : $"Train it with {Names(best)} only, a gain of {best.Gain.Signed()}: all tasks together cost it {Size(task.Together)}.";
        }

        return best is null ? NotShown(task)
            : ReferenceEquals(best, task.Together) ? $"Keep it with {Names(best)}: a gain of {best.Gain.Signed()}."
            : task.Together.Verdict == TransferVerdict.Helps ? $"Keep it with the others; the largest gain, {best.Gain.Signed()}, is with {Names(best)} alone."
            : $"Train it with {Names(best)}, a gain of {best.Gain.Signed()}; with all tasks together none is shown.";
    }

    private static string Hurt(TransferTask task)
    {
        var culprits = task.Pairs.Where(pair => pair.Verdict == TransferVerdict.Hurts).Select(Names).ToArray();
        var blame = culprits.Length > 0 ? $" {string.Join(" and ", culprits)} alone {(culprits.Length == 1 ? "does" : "do")} so as well." : string.Empty;
        return $"Train it alone: the others cost it {Size(task.Together)}.{blame} If it must be one model, give its loss more weight or try a gradient aggregation such as PCGrad, and audit again.";
    }

    private static string NotShown(TransferTask task)
    {
        var gain = task.Together.Gain;
        if (double.IsNaN(gain.Mean))
        {
            return "Its metric is undefined in some training: score it on more rows.";
        }

        if (task.Effects.All(effect => effect.Gain.Values.All(value => value == 0)))
        {
            return "Every training scored the same with and without the others: the encoder is frozen and nothing is shared, or the scored rows are too few or too easy.";
        }

        if (gain.Values.Count == 1)
        {
            return "One seed shows nothing: audit at least three.";
        }

        var culprits = task.Pairs.Where(pair => pair.Verdict == TransferVerdict.Hurts).Select(Names).ToArray();
        var blame = culprits.Length > 0 ? $" Alone with {string.Join(" or with ", culprits)} it loses." : string.Empty;
        var more = gain.SeedsToShow() is { } seeds
            ? string.Create(CultureInfo.InvariantCulture, $"about {seeds} seeds would show an effect as large as this mean")
            : "no number of seeds within reason would show an effect as small as this mean";
        return $"Choose by cost: together it may be anything in [{gain.Signed().Split('[')[1]} better than alone; {more}.{blame}";
    }

    private static string Size(TransferEffect effect) => Math.Abs(effect.Gain.Mean).ToString("F4", CultureInfo.InvariantCulture);

    private static string Names(TransferEffect effect) => string.Join(", ", effect.Partners.Select(partner => $"'{partner}'"));
}
