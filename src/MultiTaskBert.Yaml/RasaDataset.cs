using MultiTaskBert.Data;
using MultiTaskBert.Yaml.Rasa;

namespace MultiTaskBert;

/// <summary>Reads training data of Rasa.</summary>
public static class RasaDataset
{
    extension(MtlDataset)
    {
        /// <summary>
        /// Reads the <c>nlu</c> of a YAML file of Rasa 2 or 3: each example is a row, its intent a class for a head named <c>intent</c>, what is marked in it
        /// (<c>[savings](account)</c>, <c>[Oslo]{"entity": "city", "role": "from"}</c>) entities for a head named <c>entities</c>.
        /// </summary>
        /// <remarks>
        /// Synonyms, regular expressions, lookup tables, roles and groups of entities, and what else the file holds (responses, stories) are passed over and counted in
        /// <see cref="MtlDataset.LeftOut"/>. An intent with a response, <c>faq/hours</c>, is the class of that name. Anchors may be in the file, but nothing may refer to them. The JSON of
        /// Rasa 1 is read by <see cref="MtlDataset.FromJsonLines"/>, with the same heads.
        /// </remarks>
        /// <param name="path">The file, for instance <c>data/nlu.yml</c>.</param>
        /// <param name="options">Which rows are wanted; null: all.</param>
        /// <exception cref="DatasetException">The file is missing, empty or not as described; the first problems are listed with file and line.</exception>
        /// <exception cref="IOException">The file cannot be read.</exception>
        public static MtlDataset FromRasa(string path, ReadOptions? options = null)
        {
            ArgumentException.ThrowIfNullOrEmpty(path);
            return MtlDataset.Of(RasaReader.Read(path, options ?? new ReadOptions()));
        }
    }
}
