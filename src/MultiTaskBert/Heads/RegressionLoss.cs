using System.Text.Json.Nodes;
using MultiTaskBert.Heads;
using static TorchSharp.torch;

namespace MultiTaskBert;

/// <summary>The formula that a <see cref="RegressionHead"/> learns by. Immutable; saved with the model.</summary>
/// <remarks>A formula that is not here needs <see cref="TaskHead.Loss"/> of a head of one's own.</remarks>
public sealed record RegressionLoss
{
    private readonly string _kind;
    private readonly double? _delta;
    private readonly Func<Tensor, Tensor, Tensor> _mean;

    private RegressionLoss(string kind, Func<Tensor, Tensor, Tensor> mean, double? delta = null) => (_kind, _mean, _delta) = (kind, mean, delta);

    /// <summary>(x − y)²: <see cref="Losses.SquaredError"/>. The answer aims at the mean.</summary>
    public static RegressionLoss SquaredError { get; } = new("squared_error", Losses.SquaredError.Mean);

    /// <summary>|x − y|: <see cref="Losses.AbsoluteError"/>. The answer aims at the median; outliers pull less.</summary>
    public static RegressionLoss AbsoluteError { get; } = new("absolute_error", Losses.AbsoluteError.Mean);

    // A further formula is a further entry here and a further member beside these.
    private static readonly Dictionary<string, Func<JsonObject, RegressionLoss>> Kinds = new(StringComparer.Ordinal)
    {
        ["squared_error"] = _ => SquaredError,
        ["absolute_error"] = _ => AbsoluteError,
        ["huber"] = settings => Huber(HeadSettings.ReadNumber(settings, "delta")),
    };

    /// <summary>Squared near the label, linear further away: <see cref="Losses.Huber"/>.</summary>
    /// <param name="delta">δ, above 0, in spreads: the distance from which on the loss is linear.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="delta"/> is not above 0.</exception>
    public static RegressionLoss Huber(double delta = 1)
    {
        Losses.Huber.CheckDelta(delta, nameof(delta));
        return new RegressionLoss("huber", (output, labels) => Losses.Huber.Mean(output, labels, delta), delta);
    }

    /// <summary>Two are equal if they are the same formula with the same parameter.</summary>
    public bool Equals(RegressionLoss? other) =>
        other is not null && _kind.Equals(other._kind, StringComparison.Ordinal) && Nullable.Equals(_delta, other._delta);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_kind, _delta);

    /// <inheritdoc/>
    public override string ToString() => Write().ToJsonString();

    internal static RegressionLoss Read(JsonObject settings)
    {
        var kind = settings["kind"]?.GetValue<string>() ?? string.Empty;
        return Kinds.TryGetValue(kind, out var read)
            ? read(settings)
            : throw new InvalidDataException($"the loss is '{kind}'; it must be one of {string.Join(", ", Kinds.Keys.Order(StringComparer.Ordinal))}");
    }

    /// <summary>The loss of a batch: output and labels Float32 [B], NaN where there is no label → a scalar in the caller's dispose scope.</summary>
    internal Tensor Mean(Tensor output, Tensor labels) => _mean(output, labels);

    internal JsonObject Write() => _delta is { } delta ? new() { ["kind"] = _kind, ["delta"] = delta } : new() { ["kind"] = _kind };
}
