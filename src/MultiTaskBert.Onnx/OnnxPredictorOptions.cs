using Microsoft.ML.OnnxRuntime;
using MultiTaskBert.Data;
using MultiTaskBert.Data.LongTexts;

namespace MultiTaskBert;

/// <summary>Represents the settings of an <see cref="OnnxPredictor"/>. Immutable; everything wrong is reported at once when the predictor is made.</summary>
public sealed class OnnxPredictorOptions
{
    /// <summary>Gets the number of rows that are computed at once, at least 1; of rows that are read in windows, the number of windows. It changes speed and memory, and the answers by rounding at most; in 8 bits the rows of a batch share a scale, so there a little more.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Gets the greatest number of tokens that are read at once, special tokens included. Null, the default, for what the encoder can read.</summary>
    public int? MaxLength { get; init; }

    /// <summary>
    /// Gets what is done with rows that are longer; by default their end is cut off. It is no part of an exported model: give what the model was trained with. <see cref="LongText.Windows"/> reads all of a row, however
    /// long, and needs a model that was exported with <c>OnnxExportOptions.Windows</c>.
    /// </summary>
    public LongText LongText { get; init; } = LongText.Truncate;

    /// <summary>Gets the multiple that the padded length of a batch is rounded up to, for instance 8; never beyond what the encoder can read. Null, the default, for no rounding.</summary>
    public int? PadToMultipleOf { get; init; }

    /// <summary>Gets what reads the outputs of heads of your own, by the name of the head; those of the library are read as the folder says.</summary>
    public IReadOnlyDictionary<string, HeadDecoder>? Decoders { get; init; }

    /// <summary>
    /// Gets the options of the session: devices (<c>AppendExecutionProvider_CUDA</c>, <c>…_DML</c>), threads, logging. Null, the default, for the processor with as many threads as it has cores. They stay the
    /// caller's, and may be disposed when the predictor is made.
    /// </summary>
    public SessionOptions? Session { get; init; }

    internal CollatorOptions Collation => new()
    {
        MaxLength = MaxLength,
        PadToMultipleOf = PadToMultipleOf,
        LongText = LongText is WindowsLongText windows ? windows with { MaxWindowsPerRow = int.MaxValue } : LongText,
    };

    internal IEnumerable<string> Problems()
    {
        if (BatchSize < 1)
        {
            yield return FormattableString.Invariant($"{nameof(BatchSize)} is {BatchSize}; it must be at least 1.");
        }

        if (MaxLength < 1)
        {
            yield return FormattableString.Invariant($"{nameof(MaxLength)} is {MaxLength}; it must be at least 1, or null for what the encoder can read.");
        }

        if (PadToMultipleOf < 1)
        {
            yield return FormattableString.Invariant($"{nameof(PadToMultipleOf)} is {PadToMultipleOf}; it must be at least 1, or null for no rounding.");
        }

        foreach (var problem in LongText?.Check() ?? [$"{nameof(LongText)} is null; leave it out to cut long rows."])
        {
            yield return problem;
        }
    }
}
