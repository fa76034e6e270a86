using Microsoft.ML;
using MultiTaskBert.Data;
using MultiTaskBert.Data.Views;

namespace MultiTaskBert;

/// <summary>Provides datasets from and to the <see cref="IDataView"/> of ML.NET, which a <c>DataFrame</c> is as well.</summary>
public static class DataViewExtensions
{
    extension(MtlDataset)
    {
        /// <summary>Reads the rows of a view: of an ML.NET pipeline, or of a <see cref="Microsoft.Data.Analysis.DataFrame"/>.</summary>
        /// <remarks>
        /// The columns <c>text</c> or <c>words</c>, and <c>text_pair</c>, are the input, whatever the case of their names. Every other column is the label of the head of its name: a text or a key
        /// is a class, a number a value or a class, a flag true or false, a vector of texts or keys a tag for each word or the classes that apply, a vector of flags or of 0 and 1 whose
        /// slots have names the classes that apply. An empty text, the key 0, NaN and, in a frame, null are no label. Rows are read one at a time, in the order of the view.
        /// </remarks>
        /// <param name="view">The view; it is read once.</param>
        /// <param name="options">Names of columns, what is ignored, which rows are wanted; null: the defaults.</param>
        /// <returns>The dataset.</returns>
        /// <exception cref="DatasetException">A column is missing or can be no label, a row cannot be read, or there is no row; the first problems are listed.</exception>
        /// <exception cref="ArgumentException">The options contradict themselves.</exception>
        public static MtlDataset FromDataView(IDataView view, DataViewOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(view);
            options ??= new DataViewOptions();
            return string.Join(' ', options.Problems()) is { Length: > 0 } problems
                ? throw new ArgumentException(problems, nameof(options))
                : MtlDataset.Of(DataViewReader.Read(view, options));
        }
    }

    extension(MtlDataset dataset)
    {
        /// <summary>
        /// Returns a view of the rows with the columns <c>text</c>, <c>words</c>, <c>text_pair</c> and <c>group</c>, as far as the rows have them, and one for each head: its
        /// classes as text, its numbers as <see cref="double"/>, its flags as <see cref="bool"/>, its names as a vector of texts.
        /// </summary>
        /// <remarks>
        /// No row is copied, and several cursors may be open at once, on any threads; rows are not shuffled by the view. What is missing is an empty text, NaN or an empty vector; flags that some rows lack are
        /// the texts <c>true</c> and <c>false</c>. The columns say by an annotation what they are, so that <c>FromDataView</c> gives equal rows.
        /// </remarks>
        /// <returns>The view.</returns>
        /// <exception cref="DatasetException">A head has labels that no column can hold, such as entities, or of several kinds; or a head is named like another column.</exception>
        public IDataView ToDataView()
        {
            ArgumentNullException.ThrowIfNull(dataset);
            return new DatasetView(dataset);
        }
    }
}
