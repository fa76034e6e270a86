using System.Text;
using MultiTaskBert.Data;
using MultiTaskBert.Data.Json;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Tests.Data.Json;

/// <summary>The quick way through a line must never say anything else than the way that knows all spellings. Oracle: that way alone, which flags that no row has leave open.</summary>
public sealed class PlainRowParserTests
{
    private static readonly string[] Plain =
    [
        """{"text": "Ada joined Acme 😀", "topic": "Jobs", "score": 1.5, "urgent": true, "none": null}""",
        """{"topic": "Jobs", "entities": [{"start": 0, "end": 3, "label": "PER"}, [4, 10, "X"]], "text": "Ada joined Acme"}""",
        """{"words": ["Ada", "left"], "tags": ["B-PER", "O"], "empty": []}""",
        """{"text": "Ada left", "text_pair": "who?", "empty": [], "entities": [{"label": "PER", "end": 3, "start": 0, "text": "Ada"}]}""",
        """{"text": "\u0041da \"left\"", "topic": "a\nb", "id": {"any": [1, {"a": 1, "a": 2}]}}""",
        """{ "text" : "Ada" , "words" : null , "moods":["a","b"] }""",
    ];

    private static readonly string[] Rest =
    [
        """{"text": "Ada", "topic": "x", "topic": "y"}""",
        """{"text": "Ada", "t\u006fpic": "x", "topic": "y"}""",
        """{"text": "Ada", "entities": [{"start": 0, "end": 3, "label": "PER", "start": 1}]}""",
        """{"text": "😀a", "entities": [{"start": 1, "end": 3, "label": "PER"}]}""",
        """{"text": "Ada", "entities": [{"start": 0, "end": 3, "label": "PER", "text": "Ben"}]}""",
        """{"text": "Ada", "entities": [{"start": 0, "end": 3, "label": " "}]}""",
        """{"text": "Ada", "entities": [{"start": 0.0, "end": "3", "label": "PER"}]}""",
        """{"text": "Ada", "topic": "['a']"}""",
        """{"text": "Ada", "topic": " "}""",
        """{"text": " ", "topic": "x"}""",
        """{"text": "Ada", "words": ["Ada"]}""",
        """{"words": [], "tags": []}""",
        """{"words": ["a", ""], "tags": ["O", "O"]}""",
        """{"words": ["a"], "text_pair": "b"}""",
        """{"text": "\ud800", "topic": "x"}""",
        """{"text": "a", "score": 1e999}""",
        """{"text": "a", "moods": ["a", ""]}""",
        """{"text": "a", "moods": ["a", 1]}""",
        """{"text": "a", "entities": [1, 2]}""",
        """{"text": "a", "answer": "reject"}""",
        """{"id": 4, "text": "Ada", "entities": [[0, 3, "PER"]], "annotation_approver": "Ben"}""",
        """{"text": "Ada", "entities": [{"start_offset": 0, "end_offset": 3, "label": "PER"}], "meta": "x"}""",
        """{"text": "Ada", "entities": [], "relations": []}""",
        """{"text": "Ada", "label": "PER", "_input_hash": 1, "_annotator_id": "Ben"}""",
        """{"text": "a", "answer": "x"}""",
        """{"data": {"text": "a"}, "annotations": []}""",
        """["Ada", {"entities": [[0, 3, "PER"]]}]""",
        """{"annot_utt": "wake [time : nine]"}""",
        """{"text": "a"} {"text": "b"}""",
        """{"text": "a",}""",
        """{"text": "a" """,
        """{"text": NaN}""",
        """{"text": 1}""",
        "{}",
        "7",
    ];

    public static TheoryData<int> Options() => [0, 1, 2, 3, 4];

    [Theory]
    [MemberData(nameof(Options))]
    public void FromJsonLines_EveryLine_IsReadAsTheOtherWayReadsIt(int options)
    {
        foreach (var line in Plain.Concat(Rest))
        {
            AssertSame(line, options);
        }
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void FromJsonLines_MutatedLines_AreReadAsTheOtherWayReadsThem(int options)
    {
        var random = new Random(options);
        for (var i = 0; i < 400; i++)
        {
            var line = (random.Next(3) == 0 ? Rest : Plain)[random.Next(6)].ToCharArray().ToList();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                var place = random.Next(line.Count);
                var other = """{}[],:" 01aP\n"""[random.Next(14)];
                switch (random.Next(3))
                {
                    case 0:
                        line[place] = other;
                        break;
                    case 1:
                        line.Insert(place, other);
                        break;
                    default:
                        line.RemoveAt(place);
                        break;
                }
            }

            AssertSame(new string([.. line]).Replace('\n', ' '), options);
        }
    }

    [Fact]
    public void TryRead_PlainLines_AreAllRead()
    {
        var parser = new PlainRowParser(new JsonLinesOptions { Ignored = ["id"] });
        Assert.All(Plain, line => Assert.NotNull(parser.TryRead(Encoding.UTF8.GetBytes(line))));
        Assert.All(Rest, line => Assert.Null(parser.TryRead(Encoding.UTF8.GetBytes(line))));
    }

    private static JsonLinesOptions OptionsOf(int number, bool quick)
    {
        // Of a head that no row has: with flags each row is read the other way.
        var flags = quick ? new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) : new(StringComparer.Ordinal) { ["no head"] = ["no class", "none either"] };
        return number switch
        {
            0 => new() { Flags = flags, Ignored = ["id"] },
            1 => new() { Flags = flags, OnlyHeads = ["topic", "moods"], NoLabelValues = ["Jobs", "[]", "1.5"] },
            2 => new() { Flags = flags, Ignored = ["id", "words"], Renamed = new Dictionary<string, string>(StringComparer.Ordinal) { ["score"] = "topic" }, Offsets = OffsetUnit.CodePoints },
            3 => new() { Flags = flags, Ignored = ["id", "text"], TextProperty = "topic", ClassNames = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["moods"] = ["a", "b"] } },
            _ => new() { Flags = flags, Entities = new() { IsEndIncluded = true, Text = null }, Separators = new Dictionary<string, string>(StringComparer.Ordinal) { ["topic"] = "," } },
        };
    }

    private static void AssertSame(string line, int options)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.jsonl", $"{{\"text\": \"first\"}}\n{string.Concat(Enumerable.Repeat(" \n", 120))}{line}\n");   // behind the lines that are looked at first
        Assert.Equal(Read(path, OptionsOf(options, quick: false)), Read(path, OptionsOf(options, quick: true)));
    }

    private static string Read(string path, JsonLinesOptions options)
    {
        try
        {
            return string.Join('\n', MtlDataset.FromJsonLines(path, options).Select(row => $"{row.Source} {row} | {row.Pair} | {row.Words?.Count} {string.Join(", ", row.Labels.Select(label => label.Value.Describe()))}"));
        }
        catch (DatasetException e)
        {
            return e.Message;
        }
    }
}
