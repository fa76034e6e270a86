using MultiTaskBert.Heads;

namespace MultiTaskBert;

/// <summary>Represents what the options of heads that answer for a whole row have in common. Unset ones keep what BERT's own heads do.</summary>
public abstract class SentenceHeadOptions : HeadOptions
{
    private protected SentenceHeadOptions()
    {
    }

    /// <summary>Gets the dropout in front of the linear layer, from 0 to below 1; null takes what the encoder's configuration says (BERT: 0.1).</summary>
    public double? Dropout { get; init; }

    /// <summary>Gets what the head reads.</summary>
    public Pooling Pooling { get; init; } = Pooling.Cls;

    /// <summary>What is wrong with the shared options, as sentences.</summary>
    private protected IEnumerable<string> SharedProblems() =>
    [
        .. HeadProblems.OfDropout(Dropout),
        .. Enum.IsDefined(Pooling) ? [] : (string[])[$"Pooling is {(int)Pooling}; it must be one of {string.Join(", ", Enum.GetNames<Pooling>())}."],
    ];
}
