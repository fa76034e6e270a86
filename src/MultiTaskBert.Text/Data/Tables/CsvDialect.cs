using System.Runtime.InteropServices;
using CsvHelper;

namespace MultiTaskBert.Data.Tables;

/// <summary>How the fields of a table are separated.</summary>
/// <param name="Delimiter">The character between two fields.</param>
/// <param name="HasQuotes">Whether fields may be in quotes.</param>
/// <param name="HasHint">Whether the first line is <c>sep=;</c>, which Excel writes.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CsvDialect(char Delimiter, bool HasQuotes, bool HasHint)
{
    private const int RecordsLookedAt = 200;

    private static readonly char[] Delimiters = ['\t', ',', ';', '|'];

    /// <summary>Looks at the beginning of a table.</summary>
    /// <param name="start">The first bytes of the file, without a byte order mark.</param>
    /// <param name="isWhole">Whether that is all.</param>
    /// <param name="options">What the user says.</param>
    /// <param name="fault">What cannot be told; empty if all can.</param>
    internal static CsvDialect Of(ReadOnlySpan<byte> start, bool isWhole, CsvOptions options, out string fault)
    {
        fault = string.Empty;
        var hint = start.Length > 5 && start.StartsWith("sep="u8) && start[5] is (byte)'\r' or (byte)'\n' && IsDelimiter((char)start[4]) ? (char)start[4] : '\0';
        var delimiter = options.Delimiter ?? (hint != '\0' ? hint : Find(FirstRecord(start)));
        var hasQuotes = options.HasQuotes ?? (delimiter != '\t' || !IsPlain(start, isWhole, delimiter, out fault));
        return new CsvDialect(delimiter, hasQuotes, hint != '\0');
    }

    /// <summary>The options of the parser.</summary>
    internal CsvReaderOptions ToOptions(Action<CsvMalformedRecord>? report) => new()
    {
        Separator = Delimiter,
        HasHeader = false,
        Mode = HasQuotes ? CsvMode.Rfc4180 : CsvMode.NoEscape,
        MalformedData = report is null ? CsvMalformedDataHandling.Throw : CsvMalformedDataHandling.Skip,
        OnMalformedRecord = report,
        TrackLineNumbers = true,
        MaxRecordSize = Files.TextLine.MaxBytes,
        BufferSize = 256 * 1024,
    };

    /// <summary>Whether a character may stand between fields: printable ASCII other than a quote, or a tab.</summary>
    internal static bool IsDelimiter(char character) => character is '\t' or (>= ' ' and <= '~' and not '"');

    // The first line that is not blank, with the lines that its quotes hold together.
    private static ReadOnlySpan<byte> FirstRecord(ReadOnlySpan<byte> start)
    {
        start = start.TrimStart("\r\n"u8);
        var isQuoted = false;
        for (var i = 0; i < start.Length; i++)
        {
            isQuoted ^= start[i] == (byte)'"';
            if (!isQuoted && start[i] is (byte)'\r' or (byte)'\n')
            {
                return start[..i];
            }
        }

        return start;
    }

    // What occurs most outside of quotes; a tab is no part of a name, so that one is enough.
    private static char Find(ReadOnlySpan<byte> record)
    {
        Span<int> counts = stackalloc int[Delimiters.Length];
        var isQuoted = false;
        foreach (var value in record)
        {
            isQuoted ^= value == (byte)'"';
            if (!isQuoted && Array.IndexOf(Delimiters, (char)value) is >= 0 and var found)
            {
                counts[found]++;
            }
        }

        var best = 1;
        for (var i = 0; i < counts.Length; i++)
        {
            best = counts[i] > counts[best] ? i : best;
        }

        return Delimiters[counts[0] > 0 ? 0 : best];
    }

    // Whether the first lines are a table only if quotes are taken as any other character.
    private static bool IsPlain(ReadOnlySpan<byte> start, bool isWhole, char delimiter, out string fault)
    {
        fault = string.Empty;
        if (!start.Contains((byte)'"'))
        {
            return false;
        }

        // The last line may be cut.
        var end = isWhole ? start.Length : start.LastIndexOf((byte)'\n') + 1;
        var bytes = start[..end].ToArray();
        if (IsTable(bytes, delimiter, hasQuotes: true, isWhole))
        {
            return false;
        }

        if (IsTable(bytes, delimiter, hasQuotes: false, isWhole))
        {
            return true;
        }

        fault = $"the lines are no table of tabs, neither with quotes around fields nor without: not all lines have as many fields as the first. Set {nameof(CsvOptions.HasQuotes)} to be told which have not.";
        return false;
    }

    private static bool IsTable(byte[] bytes, char delimiter, bool hasQuotes, bool isWhole)
    {
        var broken = false;
        var unended = false;
        using var reader = CsvReader.Create(bytes, new CsvDialect(delimiter, hasQuotes, HasHint: false).ToOptions(record =>
        {
            unended = record.Reason == CsvMalformedReason.UnterminatedQuote;
            broken |= !unended || isWhole;
        }));
        try
        {
            var columns = 0;
            for (var record = 0; record < RecordsLookedAt && !broken && reader.Read(); record++)
            {
                columns = record == 0 ? reader.FieldCount : columns;
                broken |= reader.FieldCount != columns;
            }
        }
        catch (CsvFormatException)
        {
            broken = true;
        }

        return !broken;
    }
}
