using System.Globalization;

namespace MultiTaskBert.Training.Defaults;

/// <summary>How many rows make a batch: few where there are few, so that there are steps enough.</summary>
internal static class BatchSizes
{
    private const int FewRows = 128;
    private const int ManyRows = 10_000;
    private const int Small = 8;
    private const int Usual = 16;
    private const int Large = 32;

    internal static Choice<int> Of(int rows) => rows switch
    {
        < FewRows => Batch(Small, "few rows, which small batches make more steps of"),
        < ManyRows => Batch(Usual, "small batches make more steps of the same rows"),
        _ => Batch(Large, "rows enough for larger batches, which take less time"),
    };

    private static Choice<int> Batch(int size, string reason) => new(size, size.ToString(CultureInfo.InvariantCulture), reason);
}
