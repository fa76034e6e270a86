using MultiTaskBert.Heads;
using MultiTaskBert.Modeling;
using MultiTaskBert.Tokenization;
using static TorchSharp.torch;

namespace MultiTaskBert;

/// <content>Reading outputs.</content>
public sealed partial class MultiTaskModel
{
    /// <summary>Reads what the heads said about each row of a batch.</summary>
    /// <param name="output">What <see cref="Forward"/> returned for the batch.</param>
    /// <param name="batch">The batch.</param>
    /// <returns>For each row the prediction of each head, by the name of the head.</returns>
    public IReadOnlyList<IReadOnlyDictionary<string, HeadPrediction>> Decode(ModelOutput output, MtlBatch batch)
    {
        using var reading = Read($"{nameof(MultiTaskModel)}.{nameof(Decode)}");
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(batch);
        using var scope = NewDisposeScope();
        var rows = Enumerable.Range(0, batch.Rows.Count)
            .Select(_ => new Dictionary<string, HeadPrediction>(Heads.Count, StringComparer.Ordinal)).ToArray();
        foreach (var head in Heads)
        {
            var input = batch.OwnInputs.GetValueOrDefault(head.Name);
            if (!output.Heads.TryGetValue(head.Name, out var given) || given.dim() == 0 || given.shape[0] != rows.Length)
            {
                throw new ArgumentException(
                    $"The output is not that of the batch, which has {rows.Length} row(s): of head '{head.Name}' it has {(given is null ? "nothing" : $"a tensor of shape [{string.Join(", ", given.shape)}]")}. Take what {nameof(Forward)} of this model returned for this batch.",
                    nameof(output));
            }

            var values = given.detach().to(ScalarType.Float32).cpu().contiguous();
            int[] shape = [.. values.shape.Skip(1).Select(size => checked((int)size))];
            var (numbers, width) = (values.data<float>().ToArray(), shape.Aggregate(1, (product, size) => product * size));
            for (var row = 0; row < rows.Length; row++)
            {
                var source = batch.Rows[row];
                var place = new HeadRow(batch.Encodings[row], source.Text, source.Words, shape) { Masked = input?.MaskedIn(row) };
                rows[row][head.Name] = HeadContract.Prediction(head, head.Decode(numbers.AsSpan(row * width, width), place));
            }
        }

        return rows;
    }

    /// <summary>Reads what the heads said about one row.</summary>
    /// <param name="output">Their output.</param>
    /// <param name="source">The row.</param>
    /// <param name="encoding">Its tokens.</param>
    internal IReadOnlyDictionary<string, HeadPrediction> Decode(RowOutput output, MtlRow source, TokenEncoding encoding) => Heads.ToDictionary(
        head => head.Name,
        head => HeadContract.Prediction(head, head.Decode(output.Numbers[head.Name], new HeadRow(encoding, source.Text, source.Words, [.. output.Shapes[head.Name].Select(size => checked((int)size))]))),
        StringComparer.Ordinal);
}
