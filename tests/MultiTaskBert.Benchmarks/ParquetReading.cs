using Apache.Arrow;
using Apache.Arrow.Types;
using MultiTaskBert.Data;
using ParquetSharp;
using ParquetSharp.Arrow;

namespace MultiTaskBert.Benchmarks;

/// <summary>Reading Parquet as a data set beside ParquetSharp alone, which makes strings and numbers of the same values and keeps them.</summary>
internal static class ParquetReading
{
    private const int ManyRows = 200_000;
    private const int QuickRows = 20_000;
    private const int RowsOfAGroup = 10_000;
    private const int Words = 15;
    private const int Vocabulary = 30_000;
    private const int Seed = 1;

    // As datasets writes what it knows of the columns.
    private const string Features =
        """{"info": {"features": {"tokens": {"feature": {"dtype": "string", "_type": "Value"}, "_type": "List"}, "ner_tags": {"feature": {"names": ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"], "_type": "ClassLabel"}, "_type": "List"}, "topic": {"names": ["a", "b", "c"], "_type": "ClassLabel"}}}}""";

    internal static BenchmarkResult Run(BenchmarkContext context, string folder)
    {
        var path = Path.Combine(folder, "rows.parquet");
        Write(path, context.Quick ? QuickRows : ManyRows);
        var options = new JsonLinesOptions { Storage = RowStorage.Memory };
        var times = Interleaved.Times(context.Quick ? 3 : 9, 2, [(Interleaved.Ours, () => GC.KeepAlive(MtlDataset.FromParquet(path, options))), ("parquetsharp", () => GC.KeepAlive(ReadAlone(path)))]);
        var result = BenchmarkResult.Of(
            $"reading Parquet, {(context.Quick ? QuickRows : ManyRows)} rows of {Words} words",
            times.ToDictionary(time => time.Key, time => Interleaved.Quantile(time.Value, 0.5), StringComparer.Ordinal));
        return result with { Extra = new Dictionary<string, object>(StringComparer.Ordinal) { ["megabytes"] = BenchmarkResult.Round(new FileInfo(path).Length / 1e6), ["ours"] = "rows with words, a tag for each, a class; with where each was read", ["parquetsharp"] = "a string for each word, an array of numbers for the tags, a number for the class; all kept" } };
    }

    private static List<object> ReadAlone(string path)
    {
        var kept = new List<object>();
        using var columns = new FileReader(path);
        using var batches = columns.GetRecordBatchReader();
        while (batches.ReadNextRecordBatchAsync().AsTask().GetAwaiter().GetResult() is { } batch)
        {
            using (batch)
            {
                var (tokens, tags, topics) = ((ListArray)batch.Column(0), (ListArray)batch.Column(1), (Int64Array)batch.Column(2));
                var (texts, numbers) = ((StringArray)tokens.Values, (Int64Array)tags.Values);
                for (var row = 0; row < batch.Length; row++)
                {
                    var words = new string[tokens.GetValueLength(row)];
                    for (var word = 0; word < words.Length; word++)
                    {
                        words[word] = texts.GetString(tokens.ValueOffsets[row] + word);
                    }

                    kept.Add(words);
                    kept.Add(numbers.Values.Slice(tags.ValueOffsets[row], tags.GetValueLength(row)).ToArray());
                    kept.Add(topics.GetValue(row)!.Value);
                }
            }
        }

        return kept;
    }

    private static void Write(string path, int rows)
    {
        var random = new Random(Seed);
        string[] vocabulary = [.. Enumerable.Range(0, Vocabulary).Select(_ => new string([.. Enumerable.Range(0, random.Next(2, 11)).Select(_ => (char)('a' + random.Next(26)))]))];
        var schema = new Schema(
            [new Field("tokens", new ListType(new Field("item", StringType.Default, nullable: true)), nullable: true), new Field("ner_tags", new ListType(new Field("item", Int64Type.Default, nullable: true)), nullable: true), new Field("topic", Int64Type.Default, nullable: true)],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["huggingface"] = Features });
        using var compression = new WriterPropertiesBuilder().Compression(Compression.Snappy).Build();
        using var metadata = new ArrowWriterPropertiesBuilder().StoreSchema().Build();
        using var file = new FileWriter(path, schema, compression, metadata);
        for (var start = 0; start < rows; start += RowsOfAGroup)
        {
            using var batch = Batch(schema, Math.Min(RowsOfAGroup, rows - start), vocabulary, random);
            file.WriteRecordBatch(batch, RowsOfAGroup);
        }

        file.Close();
    }

    private static RecordBatch Batch(Schema schema, int rows, string[] vocabulary, Random random)
    {
        var (tokens, tags, topics) = (new ListArray.Builder(new Field("item", StringType.Default, nullable: true)), new ListArray.Builder(new Field("item", Int64Type.Default, nullable: true)), new Int64Array.Builder());
        var (texts, numbers) = ((StringArray.Builder)tokens.ValueBuilder, (Int64Array.Builder)tags.ValueBuilder);
        for (var row = 0; row < rows; row++)
        {
            tokens.Append();
            tags.Append();
            topics.Append(random.Next(3));
            for (var word = 0; word < Words; word++)
            {
                // Some words are frequent, as in texts.
                texts.Append(vocabulary[(int)(Math.Pow(random.NextDouble(), 3) * vocabulary.Length)]);
                numbers.Append(random.Next(8) == 0 ? random.Next(1, 5) : 0);
            }
        }

        return new RecordBatch(schema, [tokens.Build(), tags.Build(), topics.Build()], rows);
    }
}
