using MultiTaskBert.Runtime.Strategies;

namespace MultiTaskBert.Data.LongTexts;

/// <summary>The table of ways with long texts: what text can name.</summary>
internal static class LongTextKinds
{
    internal static readonly StrategyStyle Style = new("way with long texts", "LongText", "windows(overlap=64)", typeof(LongText).Assembly);

    internal static readonly StrategyKinds<LongText> All = new StrategyKinds<LongText>(Style)
        .With<HeadAndTailLongText>()
        .With<RefuseLongText>()
        .With<TruncateLongText>()
        .With<WindowsLongText>();
}
