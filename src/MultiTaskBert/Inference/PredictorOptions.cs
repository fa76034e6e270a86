using MultiTaskBert.Backbones;
using MultiTaskBert.Data;
using MultiTaskBert.Data.LongTexts;
using static TorchSharp.torch;

namespace MultiTaskBert;

/// <summary>Represents the settings of a <see cref="Predictor"/>. Immutable; everything wrong is reported at once when the predictor is made.</summary>
public sealed class PredictorOptions
{
    /// <summary>
    /// Gets the number of rows that are computed at once, at least 1; of rows that are read in windows, the number of windows. It changes speed and memory, and the answers by rounding at most.
    /// </summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Gets the greatest number of tokens that are read at once, special tokens included. Null, the default, for what the encoder can read.</summary>
    public int? MaxLength { get; init; }

    /// <summary>
    /// Gets what is done with rows that are longer; by default their end is cut off. It is no part of a saved model: give what the model was trained with. With <see cref="LongText.Windows"/> all of a row is read,
    /// however long: the predictor takes the windows in groups of <see cref="BatchSize"/>.
    /// </summary>
    public LongText LongText { get; init; } = LongText.Truncate;

    /// <summary>Gets the multiple that the padded length of a batch is rounded up to, for instance 8; never beyond what the encoder can read. Null, the default, for no rounding.</summary>
    public int? PadToMultipleOf { get; init; }

    /// <summary>Gets the device that a loaded model is moved to; null, the default, for the CPU. Of a model in memory it must be null: move that with <c>model.to(…)</c>.</summary>
    public Device? Device { get; init; }

    /// <summary>
    /// Gets the type in which a loaded model multiplies matrices; null, the default, for <see cref="Precision.Float32"/>. Of a model in memory it must be null: set
    /// <see cref="Backbone.Precision"/> of its encoder.
    /// </summary>
    public Precision? Precision { get; init; }

    /// <summary>Gets new heads for those in the folder that are classes of your own and are not registered, matched by name; the loaded model takes ownership. Of a model in memory it must be empty.</summary>
    public IReadOnlyList<TaskHead> CustomHeads { get; init; } = [];

    internal CollatorOptions Collation => new()
    {
        MaxLength = MaxLength,
        PadToMultipleOf = PadToMultipleOf,
        LongText = LongText is WindowsLongText windows ? windows with { MaxWindowsPerRow = int.MaxValue } : LongText,
    };

    /// <exception cref="ArgumentException">Something is out of range, or asks for what is not done to a model in memory; every problem is listed.</exception>
    internal void Validate(bool isLoading, string parameter)
    {
        string[] problems = [.. Problems(isLoading)];
        if (problems.Length > 0)
        {
            throw new ArgumentException($"The options of the predictor cannot be used: {string.Join(' ', problems)}", parameter);
        }
    }

    private IEnumerable<string> Problems(bool isLoading)
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

        if (Precision is { } precision && !Enum.IsDefined(precision))
        {
            yield return $"{nameof(Precision)} is {precision}; it must be one of {string.Join(", ", Enum.GetNames<Precision>())}, or null.";
        }

        if (CustomHeads is null || CustomHeads.Any(head => head is null))
        {
            yield return $"{nameof(CustomHeads)} is null or holds a head that is null; leave it out.";
        }

        if (!isLoading && Device is not null)
        {
            yield return $"{nameof(Device)} is {Device}, but the model is in memory and its owner's: move it with model.to(…), or load a model with {nameof(Predictor)}.{nameof(Predictor.Load)}.";
        }

        if (!isLoading && Precision is not null)
        {
            yield return $"{nameof(Precision)} is {Precision}, but the model is in memory and its owner's: set {nameof(Backbone)}.{nameof(Backbone.Precision)} of its encoder.";
        }

        if (!isLoading && CustomHeads is { Count: > 0 })
        {
            yield return $"{nameof(CustomHeads)} is not empty, but the model is in memory and has its heads already.";
        }
    }
}
