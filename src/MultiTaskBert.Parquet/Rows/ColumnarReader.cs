using MultiTaskBert.Data;
using MultiTaskBert.Data.Json;
using MultiTaskBert.Data.Problems;
using MultiTaskBert.Data.Rows;
using MultiTaskBert.Parquet.Columns;
using MultiTaskBert.Parquet.Files;

namespace MultiTaskBert.Parquet.Rows;

/// <summary>Reads rows from a file of columns: Parquet, or Arrow as a file or a stream. What it is, its bytes say.</summary>
internal static class ColumnarReader
{
    /// <param name="path">The file.</param>
    /// <param name="options">What is read of it.</param>
    /// <param name="classNames">What numbers stand for where the file does not say it; null if nothing else says it either.</param>
    /// <exception cref="DatasetException">The file is missing, no such file, damaged, or its rows are not as described.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    internal static RowsRead Read(string path, JsonLinesOptions options, IReadOnlyDictionary<string, IReadOnlyList<string>>? classNames = null)
    {
        var problems = new ProblemList();
        _ = problems.AllExist(path);
        problems.ThrowIfAny();
        using var file = BatchFile.Open(path);
        var names = file.HuggingFace is { } written && Features.Parse(written) is { Count: > 0 } own ? own : classNames ?? Features.None;
        var plan = RowPlan.Make(path, file.Fields, names, options, problems);
        problems.ThrowIfAny();
        var reader = new JsonLinesReader(path, plan!.Options);
        var number = 0;
        reader.Rows.Follow(() => file.RatioAt(number));
        foreach (var batch in file.Batches(plan.Fields))
        {
            Damage.Guard(path, () => plan.Bind(batch));
            for (var row = 0; row < batch.Length; row++)
            {
                number = checked(number + 1);
                try
                {
                    plan.Read(row, number, reader);
                }
                catch (InvalidDataException e)
                {
                    reader.Problems.Add(path, number, $"{e.Message}.");
                }
                catch (Exception e) when (Damage.IsOne(e))
                {
                    throw Damage.Of(path, e);
                }
            }
        }

        return reader.Rows.ToRows(reader.Problems, "the file holds no row.");
    }
}
