using MultiTaskBert.Runtime;

namespace MultiTaskBert.Labels;

/// <summary>A layout whose head gives the encoder something of its own to read, made of the rows that are labelled for it.</summary>
internal interface IInputLayout
{
    /// <summary>Makes the input of a batch.</summary>
    /// <param name="rows">The rows of the batch, in order.</param>
    /// <param name="length">The padded length T of the batch.</param>
    /// <param name="random">The random numbers of a row, by its index; the same for the same step and seed.</param>
    /// <returns>The input; null if no row is labelled.</returns>
    public LaidInput? LayInput(IReadOnlyList<LabeledEncoding> rows, int length, Func<int, RandomStream> random);
}
