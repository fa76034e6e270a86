namespace MultiTaskBert.Metrics;

/// <summary>
/// Represents a number, or a few that belong together, gathered over a stream of answers: <see cref="Add"/> once for each row, <see cref="Compute"/> at any
/// time, <see cref="Reset"/> before the next evaluation. Those of the library are created by <see cref="StandardMetrics"/>; derive from <see cref="Metric{TTruth, TPrediction}"/> to write one.
/// </summary>
/// <remarks>
/// A row without a label is not added. How the rows were cut into batches has no influence on the result. What is kept between rows is counts and
/// sums, unless a metric says otherwise.
/// Not thread-safe.
/// </remarks>
public abstract class Metric
{
    private protected Metric(Type truthType, Type predictionType) => (TruthType, PredictionType) = (truthType, predictionType);

    /// <summary>Gets the type of a gold answer that <see cref="Add"/> takes.</summary>
    public Type TruthType { get; }

    /// <summary>Gets the type of a predicted answer that <see cref="Add"/> takes.</summary>
    public Type PredictionType { get; }

    /// <summary>Adds one row.</summary>
    /// <param name="truth">The gold answer, of type <see cref="TruthType"/>.</param>
    /// <param name="prediction">The predicted answer, of type <see cref="PredictionType"/>.</param>
    /// <remarks>Where a <see cref="double"/> is asked for, a <see cref="float"/> and an <see cref="int"/> are taken as well: no digit is lost.</remarks>
    /// <exception cref="ArgumentException">
    /// An answer is null or of another type, or the metric cannot use it; then nothing was taken into account.
    /// </exception>
    public void Add(object truth, object prediction) => AddAnswers(truth, prediction);

    /// <summary>Computes the numbers over all rows since the start or the last <see cref="Reset"/>. Changes nothing; rows can be added afterwards.</summary>
    /// <returns>At least one value; the first is the metric's headline number. Names are unique.</returns>
    public abstract IReadOnlyList<MetricValue> Compute();

    /// <summary>Forgets all rows.</summary>
    public abstract void Reset();

    private protected abstract void AddAnswers(object truth, object prediction);
}

/// <summary>Represents a metric by the types of its answers: what a metric is derived from.</summary>
/// <typeparam name="TTruth">A gold answer.</typeparam>
/// <typeparam name="TPrediction">A predicted answer.</typeparam>
/// <example>
/// <code>
/// public sealed class LargestError : Metric&lt;double&gt;
/// {
///     private double _largest;
///     public override void Add(double truth, double prediction) => _largest = Math.Max(_largest, Math.Abs(truth - prediction));
///     public override IReadOnlyList&lt;MetricValue&gt; Compute() => [new("largest_error", _largest, higherIsBetter: false)];
///     public override void Reset() => _largest = 0;
/// }
/// </code>
/// </example>
public abstract class Metric<TTruth, TPrediction> : Metric
    where TTruth : notnull
    where TPrediction : notnull
{
    /// <summary>Initializes the metric.</summary>
#pragma warning disable RS0022 // It is meant to: Metric is derived from by way of this class alone, which checks the types of the answers.
    protected Metric()
        : base(typeof(TTruth), typeof(TPrediction))
    {
    }
#pragma warning restore RS0022

    /// <summary>Adds one row.</summary>
    /// <param name="truth">The gold answer.</param>
    /// <param name="prediction">The predicted answer.</param>
    public abstract void Add(TTruth truth, TPrediction prediction);

    private protected sealed override void AddAnswers(object truth, object prediction) =>
        Add(Cast<TTruth>(truth, nameof(truth)), Cast<TPrediction>(prediction, nameof(prediction)));

    private T Cast<T>(object? answer, string side) => answer switch
    {
        T typed => typed,
        float number when typeof(T) == typeof(double) => (T)(object)(double)number,
        int number when typeof(T) == typeof(double) => (T)(object)(double)number,
        null => throw new ArgumentNullException(side, $"Metric '{GetType().Name}' was given null as {side}; it takes {TypeText.Of(typeof(T))}."),
        _ => throw new ArgumentException(
            $"Metric '{GetType().Name}' takes a {side} of type {TypeText.Of(typeof(T))}, but was given {TypeText.Of(answer.GetType())}. "
            + "Use a metric for this kind of answer, or convert the answer before adding it.",
            side),
    };
}

/// <summary>Represents a metric whose gold and predicted answers are of one type.</summary>
/// <typeparam name="TAnswer">A gold or predicted answer.</typeparam>
public abstract class Metric<TAnswer> : Metric<TAnswer, TAnswer>
    where TAnswer : notnull;
