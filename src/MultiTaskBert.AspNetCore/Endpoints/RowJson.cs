using System.Buffers;
using System.Text.Json;

namespace MultiTaskBert.AspNetCore.Endpoints;

/// <summary>
/// Reads rows as clients send them: <c>{"text": …}</c>, <c>{"text": …, "pair": …}</c>, <c>{"words": […]}</c>, or many of these as an array or as <c>{"rows": […]}</c>. Whatever else there is, is an error that
/// names its field; nothing is skipped, so that depth costs nothing.
/// </summary>
internal static class RowJson
{
    private const string Shapes = "a row is {\"text\": …}, {\"text\": …, \"pair\": …} or {\"words\": […]}";
    private const int LongestQuoted = 60;

    private static readonly JsonReaderOptions Strict = new() { MaxDepth = 8 };

    /// <summary>Reads a document of one row or many.</summary>
    /// <param name="json">The document, UTF-8.</param>
    /// <param name="maxTextLength">The greatest number of characters of a row.</param>
    /// <param name="maxRows">The greatest number of rows.</param>
    /// <param name="isSingle">Whether it is one row, not a list.</param>
    /// <exception cref="BadInputException">Something is wrong with it.</exception>
    internal static IReadOnlyList<MtlRow> ReadDocument(ReadOnlySequence<byte> json, int maxTextLength, int maxRows, out bool isSingle)
    {
        try
        {
            var reading = new Reading(json, maxTextLength);
            return reading.Document(maxRows, out isSingle);
        }
        catch (InvalidOperationException)
        {
            throw NoUnicode(string.Empty, "A name");
        }
    }

    /// <summary>Reads one row.</summary>
    /// <exception cref="BadInputException">Something is wrong with it.</exception>
    internal static MtlRow ReadRow(ReadOnlySequence<byte> json, int maxTextLength)
    {
        try
        {
            var reading = new Reading(json, maxTextLength);
            return reading.SingleRow();
        }
        catch (InvalidOperationException)
        {
            throw NoUnicode(string.Empty, "A name");
        }
    }

    private static BadInputException NoUnicode(string field, string what) =>
        new(field, $"{what} is not Unicode: its bytes are not UTF-8, or an escape is half of a surrogate pair.");

    private ref struct Reading(ReadOnlySequence<byte> json, int maxTextLength)
    {
        private Utf8JsonReader _reader = new(WithoutMark(json), Strict);

        internal IReadOnlyList<MtlRow> Document(int maxRows, out bool isSingle)
        {
            Begin();
            isSingle = false;
            IReadOnlyList<MtlRow> rows;
            switch (_reader.TokenType)
            {
                case JsonTokenType.StartArray:
                    rows = Rows(string.Empty, maxRows);
                    break;
                case JsonTokenType.StartObject when Fields(string.Empty, maxRows, out var many) is var row:
                    isSingle = row is not null;
                    rows = row is null ? many! : [row];
                    break;
                default:
                    throw new BadInputException(string.Empty, $"The body is {Kind()}; {Shapes}, and many are an array of these.");
            }

            End();
            return rows;
        }

        internal MtlRow SingleRow()
        {
            Begin();
            var row = Row(string.Empty);
            End();
            return row;
        }

        private List<MtlRow> Rows(string path, int maxRows)
        {
            var rows = new List<MtlRow>();
            for (Next(path); _reader.TokenType != JsonTokenType.EndArray; Next(path))
            {
                if (rows.Count == maxRows)
                {
                    throw new BadInputException(path, $"There are more than {maxRows} rows; send fewer at a time, or send them as lines with the content type {PredictEndpoint.LinesType}.");
                }

                rows.Add(Row($"{path}[{rows.Count}]"));
            }

            return rows.Count > 0 ? rows : throw new BadInputException(path, "There are no rows; send one at least.");
        }

        private MtlRow Row(string path) => _reader.TokenType == JsonTokenType.StartObject
            ? Fields(path, maxRows: 0, out _)!
            : throw new BadInputException(path, $"{Name(path, "The line")} is {Kind()}; {Shapes}.");

        // The fields of a row; or, where many are allowed, null and those of the field 'rows'.
        private MtlRow? Fields(string path, int maxRows, out List<MtlRow>? rows)
        {
            string? text = null, pair = null;
            List<string>? words = null;
            rows = null;
            var seen = 0;
            for (Next(path); _reader.TokenType == JsonTokenType.PropertyName; Next(path))
            {
                var place = _reader.ValueTextEquals("text"u8) ? 1
                    : _reader.ValueTextEquals("pair"u8) ? 2
                    : _reader.ValueTextEquals("words"u8) ? 4
                    : maxRows > 0 && _reader.ValueTextEquals("rows"u8) ? 8
                    : throw Unknown(path, maxRows > 0);
                var field = Of(path, place switch { 1 => "text", 2 => "pair", 4 => "words", _ => "rows" });
                if ((seen & place) != 0)
                {
                    throw new BadInputException(field, $"'{field}' is there twice.");
                }

                seen |= place;
                Next(field);
                if (_reader.TokenType == JsonTokenType.Null)
                {
                    continue;   // as a serializer writes what is not there
                }

                switch (place)
                {
                    case 1:
                        text = Text(field, maxTextLength - (pair?.Length ?? 0));
                        break;
                    case 2:
                        pair = Text(field, maxTextLength - (text?.Length ?? 0));
                        break;
                    case 4:
                        words = Words(field);
                        break;
                    default:
                        Want(JsonTokenType.StartArray, field, "an array of rows");
                        rows = Rows(field, maxRows);
                        break;
                }
            }

            if (rows is not null)
            {
                return text is null && pair is null && words is null
                    ? null
                    : throw new BadInputException(Of(path, text is not null ? "text" : pair is not null ? "pair" : "words"), "Beside 'rows' there is nothing else; put the row into it.");
            }

            return Made(path, text, pair, words);
        }

        private static MtlRow Made(string path, string? text, string? pair, List<string>? words)
        {
            if (text is not null && words is not null)
            {
                throw new BadInputException(Of(path, "words"), $"{Name(path, "The row")} has both 'text' and 'words'; {Shapes}.");
            }

            if (pair is not null && text is null)
            {
                throw new BadInputException(Of(path, "pair"), $"'{Of(path, "pair")}' stands beside 'text' alone; {Shapes}.");
            }

            var row = text is not null ? new MtlRow(text) { Pair = pair }
                : words is not null ? new MtlRow(words)
                : throw new BadInputException(path, $"{Name(path, "The row")} has neither 'text' nor 'words'; {Shapes}.");
            if (row.InputProblem is { } problem)
            {
                var field = Of(path, words is not null ? "words" : string.IsNullOrWhiteSpace(text) ? "text" : "pair");
                throw new BadInputException(field, $"'{field}': {problem}");
            }

            return row;
        }

        private List<string> Words(string field)
        {
            Want(JsonTokenType.StartArray, field, "an array of strings");
            var words = new List<string>();
            var left = maxTextLength;
            for (Next(field); _reader.TokenType != JsonTokenType.EndArray; Next(field))
            {
                var word = Text($"{field}[{words.Count}]", left);
                words.Add(word);
                left -= word.Length + 1;   // and the space between
            }

            return words;
        }

        private string Text(string field, int left)
        {
            Want(JsonTokenType.String, field, "a string");
            var bytes = _reader.HasValueSequence ? _reader.ValueSequence.Length : _reader.ValueSpan.Length;
            if (bytes > 6L * Math.Max(left, 0) || (GetString(field) is var text && text.Length > left))
            {
                throw new BadInputException(field, $"'{field}' is too long: a row has at most {maxTextLength} characters.");
            }

            return text;
        }

        private readonly string GetString(string field)
        {
            try
            {
                return _reader.GetString()!;
            }
            catch (InvalidOperationException)
            {
                throw NoUnicode(field, $"'{field}'");
            }
        }

        private readonly BadInputException Unknown(string path, bool manyAllowed)
        {
            var name = _reader.GetString()!;
            var quoted = name.Length > LongestQuoted ? name[..LongestQuoted] + "…" : name;
            return new BadInputException(Of(path, quoted), $"There is no field '{quoted}'; {Shapes}{(manyAllowed ? ", and many are an array of these or {\"rows\": […]}" : string.Empty)}.");
        }

        private readonly void Want(JsonTokenType type, string field, string wanted)
        {
            if (_reader.TokenType != type)
            {
                throw new BadInputException(field, $"'{field}' is {Kind()}; {wanted} is needed.");
            }
        }

        private void Begin()
        {
            foreach (var part in json)
            {
                if (part.Span.ContainsAnyExcept(" \t\r\n"u8))
                {
                    Next(string.Empty);
                    return;
                }
            }

            throw new BadInputException(string.Empty, "There is nothing; " + Shapes + ".");
        }

        private void Next(string field)
        {
            try
            {
                _reader.Read();   // it throws where something is missing
            }
            catch (JsonException fault)
            {
                throw NotJson(field, fault);
            }
        }

        private void End()
        {
            try
            {
                _reader.Read();
            }
            catch (JsonException fault)
            {
                throw NotJson(string.Empty, fault);
            }
        }

        private static BadInputException NotJson(string field, JsonException fault) =>
            new(field, FormattableString.Invariant($"This is not valid JSON: line {(fault.LineNumber ?? 0) + 1}, byte {(fault.BytePositionInLine ?? 0) + 1}."));

        private readonly string Kind() => _reader.TokenType switch
        {
            JsonTokenType.StartObject => "an object",
            JsonTokenType.StartArray => "an array",
            JsonTokenType.String => "a string",
            JsonTokenType.Number => "a number",
            JsonTokenType.True or JsonTokenType.False => "a boolean",
            _ => "null",
        };

        private static string Of(string path, string field) => path.Length == 0 ? field : $"{path}.{field}";

        private static string Name(string path, string otherwise) => path.Length == 0 ? otherwise : $"'{path}'";

        // The byte order mark that some programs write.
        private static ReadOnlySequence<byte> WithoutMark(ReadOnlySequence<byte> json)
        {
            Span<byte> start = stackalloc byte[3];
            if (json.Length < start.Length)
            {
                return json;
            }

            json.Slice(0, start.Length).CopyTo(start);
            return start.SequenceEqual("\uFEFF"u8) ? json.Slice(start.Length) : json;
        }
    }
}
