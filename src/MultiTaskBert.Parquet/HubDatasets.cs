using MultiTaskBert.Data;
using MultiTaskBert.Parquet.HuggingFace;
using MultiTaskBert.Pretrained;

namespace MultiTaskBert;

/// <summary>Provides <c>MtlDataset.FromHub</c>.</summary>
public static class HubDatasets
{
    extension(MtlDataset)
    {
        /// <summary>
        /// Reads a split of a data set of the Hugging Face hub, or of a folder that is laid out as one, or that <c>save_to_disk</c> wrote. What the cache lacks is downloaded, as for models; of a data
        /// set only the files of the split. No script of it is ever run.
        /// </summary>
        /// <remarks>
        /// Read are Parquet, Arrow, JSON Lines and JSON. The files of a split are those that <c>README.md</c> lists, else those whose name or folder has its name: <c>train</c>, <c>training</c>;
        /// <c>validation</c>, <c>valid</c>, <c>dev</c>, <c>val</c>; <c>test</c>, <c>testing</c>, <c>eval</c>, <c>evaluation</c>. Numbers stand for the names of their <c>ClassLabel</c>. Columns are
        /// read as <c>FromParquet</c> reads them. A data set that has only a script is read from the hub's revision <c>refs/convert/parquet</c>, which is said in <see cref="MtlDataset.LeftOut"/>.
        /// </remarks>
        /// <param name="dataset">A folder, if there is one of that name, else the id of a data set: <c>organization/name</c>.</param>
        /// <param name="split">The split.</param>
        /// <param name="options">Configuration, columns, hub; null: the defaults.</param>
        /// <exception cref="DatasetException">There is no such split, several configurations and none chosen, or the rows are not as described.</exception>
        /// <exception cref="HubException">The data set is unknown, access is denied, or the hub or the disk fails.</exception>
        /// <exception cref="ArgumentException">The options contradict themselves.</exception>
        /// <exception cref="IOException">A file cannot be read.</exception>
        public static MtlDataset FromHub(string dataset, string split = "train", HubDatasetOptions? options = null) =>
            Task.Run(() => DatasetReader.ReadAsync(dataset, split, options, CancellationToken.None)).GetAwaiter().GetResult();

        /// <summary>Reads as <c>FromHub</c> does, without blocking while files are downloaded.</summary>
        /// <param name="dataset">A folder, if there is one of that name, else the id of a data set: <c>organization/name</c>.</param>
        /// <param name="split">The split.</param>
        /// <param name="options">Configuration, columns, hub; null: the defaults.</param>
        /// <param name="cancellationToken">Stops the download; what arrived is kept for the next time.</param>
        /// <returns>The rows of the split.</returns>
        /// <exception cref="DatasetException">There is no such split, several configurations and none chosen, or the rows are not as described.</exception>
        /// <exception cref="HubException">The data set is unknown, access is denied, or the hub or the disk fails.</exception>
        /// <exception cref="ArgumentException">The options contradict themselves.</exception>
        /// <exception cref="IOException">A file cannot be read.</exception>
        /// <exception cref="OperationCanceledException">Cancelled.</exception>
        public static Task<MtlDataset> FromHubAsync(string dataset, string split = "train", HubDatasetOptions? options = null, CancellationToken cancellationToken = default) =>
            DatasetReader.ReadAsync(dataset, split, options, cancellationToken);
    }
}
