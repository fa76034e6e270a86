using System.Globalization;
using System.Text;
using MultiTaskBert.Runtime;
using MultiTaskBert.Training;
using MultiTaskBert.Training.Results;

namespace MultiTaskBert.Callbacks;

/// <summary>Keeps the epochs of a training as a table of comma-separated values, for spreadsheets and data frames.</summary>
/// <remarks>
/// <para>
/// Columns: <c>epoch</c>, <c>steps</c>, <c>seconds</c>, <c>learning_rate</c>, <c>trainable_parameters</c>, <c>skipped_batches</c>, <c>truncated_rows</c>,
/// <c>best</c> (1 if it was the best epoch so far), <c>loss</c>; for each head <c>train/HEAD/loss</c>, <c>train/HEAD/weight</c>, <c>train/HEAD/labels</c>;
/// if gradients were measured (<see cref="GradientOptions.DiagnosticsEvery"/>) <c>gradient/conflict_rate</c>, for each head <c>gradient/norm/HEAD</c> and <c>gradient/weight/HEAD</c>,
/// for each pair <c>gradient/cosine/HEAD/HEAD</c> and <c>gradient/magnitude/HEAD/HEAD</c>;
/// for each data set of a mixture <c>data/NAME/rows</c>, <c>data/NAME/passes</c>, <c>data/NAME/HEAD/labels</c>;
/// then <c>dev/</c> with the name of each dev number. Numbers of single classes are left out, since which there are may differ from epoch to epoch;
/// <see cref="JsonHistory"/> has them. A number that is not finite is an empty field.
/// </para>
/// <para>
/// RFC 4180, UTF-8, invariant culture, numbers with all their digits. The file is replaced as a whole after each epoch, so a reader never sees half of it.
/// A training that goes on in the middle keeps the rows of the epochs before. Not thread-safe; one instance a training.
/// </para>
/// </remarks>
public sealed class CsvHistory : ITrainerCallback
{
    private const string EpochColumn = "epoch";

    // A row an epoch is a few hundred bytes; a file beyond this is something else.
    private const long LargestFile = 64 << 20;

    private readonly string _path;
    private readonly List<string> _columns = [];
    private readonly List<Dictionary<string, string>> _rows = [];

    /// <summary>Initializes a table in a file; its folder is made if it is missing.</summary>
    /// <param name="path">The file, for instance <c>history.csv</c>.</param>
    public CsvHistory(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        _path = path;
    }

    /// <inheritdoc/>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    /// <exception cref="OutputException">The file exists and is no such table.</exception>
    void ITrainerCallback.OnTrainingStarted(TrainingStarted started)
    {
        WriteCheck.File(nameof(CsvHistory), _path);
        _columns.Clear();
        _rows.Clear();
        if (File.Exists(_path))
        {
            ReadOld();
        }
    }

    void ITrainerCallback.OnEpochCompleted(EpochRecord epoch)
    {
        ArgumentNullException.ThrowIfNull(epoch);
        _rows.RemoveAll(row => EpochOf(row) >= epoch.Epoch);
        if (_rows.Count == 0)
        {
            _columns.Clear();   // Nothing of another training stays, its heads included.
        }

        var cells = Cells(epoch).ToArray();
        _columns.AddRange(cells.Select(cell => cell.Key).Except(_columns, StringComparer.Ordinal));
        _rows.Add(cells.ToDictionary(StringComparer.Ordinal));
        AtomicFile.Write(_path, Encoding.UTF8.GetBytes(CsvTable.Write(
            [_columns, .. _rows.Select(row => _columns.Select(column => row.GetValueOrDefault(column, string.Empty)).ToArray())])));
    }

    private static IEnumerable<KeyValuePair<string, string>> Cells(EpochRecord epoch) =>
    [
        Cell(EpochColumn, epoch.Epoch),
        Cell("steps", epoch.Steps),
        Cell("seconds", epoch.Elapsed.TotalSeconds),
        Cell("learning_rate", epoch.LearningRate),
        Cell("trainable_parameters", epoch.TrainableParameters),
        Cell("skipped_batches", epoch.SkippedBatches),
        Cell("truncated_rows", epoch.TruncatedRows),
        Cell("best", epoch.IsBest ? 1 : 0),
        Cell("loss", epoch.Loss),
        .. epoch.HeadLosses.Keys.SelectMany(IEnumerable<KeyValuePair<string, string>> (head) =>
        [
            Cell($"train/{head}/loss", epoch.HeadLosses[head]),
            Cell($"train/{head}/weight", epoch.Weights[head]),
            Cell($"train/{head}/labels", epoch.LabelCounts[head]),
        ]),
        .. epoch.LostLabels.Select(lost => Cell($"train/{lost.Key}/lost", lost.Value)),
        .. epoch.KeptLosses.Select(kept => Cell($"train/{kept.Key}/kept", kept.Value)),
        .. (epoch.Gradients is { } gradients ? GradientNumbers.Of(gradients) : []).Select(number => Cell($"gradient/{number.Key}", number.Value)),
        .. epoch.DataSets.SelectMany(IEnumerable<KeyValuePair<string, string>> (set) =>
        [
            Cell($"data/{set.Key}/rows", set.Value.Rows),
            Cell($"data/{set.Key}/passes", set.Value.Passes),
            .. set.Value.LabelCounts.Select(count => Cell($"data/{set.Key}/{count.Key}/labels", count.Value)),
        ]),
        .. (epoch.Dev?.Metrics ?? new Dictionary<string, double>(StringComparer.Ordinal)).Where(metric => !HeadlineMetrics.IsOfOneClass(metric.Key))
            .Select(metric => Cell($"dev/{metric.Key}", metric.Value)),
    ];

    private static KeyValuePair<string, string> Cell(string column, double value) =>
        KeyValuePair.Create(column, double.IsFinite(value) ? value.ToString(CultureInfo.InvariantCulture) : string.Empty);

    private static KeyValuePair<string, string> Cell(string column, long value) => KeyValuePair.Create(column, value.ToString(CultureInfo.InvariantCulture));

    private static int EpochOf(Dictionary<string, string> row) => int.Parse(row[EpochColumn], NumberStyles.None, CultureInfo.InvariantCulture);

    private void ReadOld()
    {
        try
        {
            if (new FileInfo(_path).Length > LargestFile)
            {
                throw new FormatException("too large");
            }

            if (CsvTable.Read(File.ReadAllText(_path)) is not [var header, .. var rows])
            {
                return;
            }

            _columns.AddRange(header);
            foreach (var row in rows)
            {
                var cells = header.Zip(row).ToDictionary(cell => cell.First, cell => cell.Second, StringComparer.Ordinal);
                if (row.Length != header.Length || EpochOf(cells) <= 0)
                {
                    throw new FormatException("a row that is no epoch");
                }

                _rows.Add(cells);
            }
        }
        catch (Exception e) when (e is FormatException or KeyNotFoundException or OverflowException or ArgumentException)
        {
            throw new OutputException(
                $"'{_path}' is no table of a {nameof(CsvHistory)} ({e.Message}), so the file is left as it is. Give the table a file of its own.", e);
        }
    }
}
