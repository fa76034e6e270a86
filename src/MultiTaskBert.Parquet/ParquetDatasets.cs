using MultiTaskBert.Data;
using MultiTaskBert.Parquet.Files;
using MultiTaskBert.Parquet.Rows;

namespace MultiTaskBert;

/// <summary>Provides <c>MtlDataset.FromParquet</c> and <c>MtlDataset.FromArrow</c>.</summary>
public static class ParquetDatasets
{
    extension(MtlDataset)
    {
        /// <summary>
        /// Reads Parquet files as the <c>datasets</c> library of Hugging Face, pandas and others write them. A column is read as the property of that name in JSON Lines is: <c>text</c> or
        /// <c>words</c> holds the input, every other column the label of the head of that name.
        /// </summary>
        /// <remarks>
        /// Numbers stand for the names of their <c>ClassLabel</c> where the file says so; −1 is no label. If no option names the input and the file has neither column, those of usual data sets
        /// are taken: <c>tokens</c>; <c>sentence</c>; <c>sentence1</c> and <c>sentence2</c>; <c>premise</c> and <c>hypothesis</c>; <c>context</c> and <c>question</c>; <c>question1</c> and
        /// <c>question2</c>; <c>question</c> and <c>sentence</c>. Only the columns that are read are unpacked, one row group at a time. The line of a row is its number, from 1. Arrow is
        /// read as well, if that is what the file holds.
        /// </remarks>
        /// <param name="path">The file, or several by a pattern for their names: <c>data/train-*.parquet</c>, in ordinal order.</param>
        /// <param name="options">Names of columns, what is ignored, spellings of labels; null: the defaults.</param>
        /// <exception cref="DatasetException">A file is missing, damaged, or not as described; the first problems are listed with file and row.</exception>
        /// <exception cref="ArgumentException">The options contradict themselves.</exception>
        /// <exception cref="IOException">A file cannot be read.</exception>
        public static MtlDataset FromParquet(string path, JsonLinesOptions? options = null) => ReadAll(path, options);

        /// <summary>
        /// Reads Arrow files, in stream or file format, as <c>FromParquet</c> reads Parquet. <c>FromHub</c> reads the folders that <c>save_to_disk</c> writes.
        /// </summary>
        /// <param name="path">The file, or several by a pattern for their names: <c>train/data-*.arrow</c>, in ordinal order.</param>
        /// <param name="options">Names of columns, what is ignored, spellings of labels; null: the defaults.</param>
        /// <exception cref="DatasetException">A file is missing, damaged, or not as described; the first problems are listed with file and row.</exception>
        /// <exception cref="ArgumentException">The options contradict themselves.</exception>
        /// <exception cref="IOException">A file cannot be read.</exception>
        public static MtlDataset FromArrow(string path, JsonLinesOptions? options = null) => ReadAll(path, options);
    }

    private static MtlDataset ReadAll(string path, JsonLinesOptions? options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new JsonLinesOptions();
        if (string.Join(' ', options.Problems()) is { Length: > 0 } message)
        {
            throw new ArgumentException(message, nameof(options));
        }

        return MtlDataset.Join([.. FilePattern.Find(path).Select(file => MtlDataset.Of(ColumnarReader.Read(file, options)))]);
    }
}
