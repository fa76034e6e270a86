namespace MultiTaskBert.Data.Rows;

/// <summary>What stands before a row, and before each of its labels, in the temporary file. The file is read by the process that wrote it and by nobody else, so its form may change freely.</summary>
internal static class RowForm
{
    internal const byte HasText = 1;
    internal const byte HasPair = 2;
    internal const byte HasSource = 4;
    internal const byte HasGroup = 8;

    internal const byte Class = 0;
    internal const byte Names = 1;
    internal const byte Value = 2;
    internal const byte Flag = 3;
    internal const byte Entities = 4;
    internal const byte Span = 5;
    internal const byte NoSpan = 6;
    internal const byte Related = 7;
    internal const byte RelatedWithScore = 8;
    internal const byte OwnText = 9;
    internal const byte Other = 10;   // of a kind that only its maker can write: kept in memory
}
