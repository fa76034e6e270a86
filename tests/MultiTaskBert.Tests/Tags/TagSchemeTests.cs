using CsCheck;
using MultiTaskBert.Metrics;
using MultiTaskBert.Metrics.Entities;
using MultiTaskBert.Tags;

namespace MultiTaskBert.Tests.Tags;

/// <summary>Oracle: spans and tags written by hand; spans that were written as tags before; the rules of each scheme in the words of their papers.</summary>
public sealed class TagSchemeTests
{
    public static TheoryData<TagScheme> Schemes =>
    [
        TagScheme.Iob1, TagScheme.Iob2, TagScheme.Ioe2, TagScheme.Bioes, TagScheme.Bilou,
        TagScheme.Bioes.With(inside: "M"), TagScheme.Iob2.With(markBehind: true), TagScheme.Iob2.With(separator: "_", outside: "0"),
        TagScheme.Bilou.With(begin: "b", inside: "i", end: "l", single: "u", outside: "o"),
    ];

    [Theory]
    [InlineData(nameof(TagSchemeKind.Iob1), "I-PER I-PER O I-LOC B-LOC I-LOC I-LOC I-ORG")]
    [InlineData(nameof(TagSchemeKind.Iob2), "B-PER I-PER O B-LOC B-LOC I-LOC I-LOC B-ORG")]
    [InlineData(nameof(TagSchemeKind.Ioe2), "I-PER E-PER O E-LOC I-LOC I-LOC E-LOC E-ORG")]
    [InlineData(nameof(TagSchemeKind.Bioes), "B-PER E-PER O S-LOC B-LOC I-LOC E-LOC S-ORG")]
    [InlineData(nameof(TagSchemeKind.Bilou), "B-PER L-PER O U-LOC B-LOC I-LOC L-LOC U-ORG")]
    public void ReadAndWrite_EachScheme_SpellsTheSameEntities(string kind, string tags)
    {
        WordSpan[] spans = [new("PER", 0, 1), new("LOC", 3, 3), new("LOC", 4, 6), new("ORG", 7, 7)];
        var scheme = Of(kind);
        Assert.Equal(tags.Split(' '), scheme.Write(spans, 8));
        Assert.Equal(spans, scheme.Read(tags.Split(' ')));
        Assert.Empty(scheme.Broken(tags.Split(' ')));
    }

    [Theory]
    [MemberData(nameof(Schemes))]
    public void Read_TagsWrittenFromSpans_GivesTheSpansBackAndBreaksNoRule(TagScheme scheme) => RandomSpans.Sample(
        spans =>
        {
            var tags = scheme.Write(spans, Length(spans));
            Assert.Equal(spans, scheme.Read(tags));
            Assert.Empty(scheme.Broken(tags));
        },
        iter: 500);

    [Fact]
    public void Read_PlainTypes_JoinsNeighboursOfOneType() => RandomSpans.Sample(
        spans =>
        {
            var joined = new List<WordSpan>();
            foreach (var span in spans)
            {
                if (joined.Count > 0 && joined[^1].LastWord == span.FirstWord - 1 && string.Equals(joined[^1].Type, span.Type, StringComparison.Ordinal))
                {
                    joined[^1] = joined[^1] with { LastWord = span.LastWord };
                }
                else
                {
                    joined.Add(span);
                }
            }

            Assert.Equal(joined, TagScheme.Io.Read(TagScheme.Io.Write(spans, Length(spans))));
        },
        iter: 500);

    [Theory]
    [MemberData(nameof(Schemes))]
    public void Find_AllTagsOfTypes_GivesTheSchemeBack(TagScheme scheme)
    {
        string[] names = [scheme.Outside, .. ((string[])["PER", "art-other", "O-ring", "ORG"]).SelectMany(scheme.TagsOf)];

        // All tags of IOB1 are also all tags of IOB2.
        Assert.Equal(scheme.Kind == TagSchemeKind.Iob1 ? TagScheme.Iob2 : scheme, TagScheme.Find(names));
    }

    [Theory]
    [InlineData("O PER ORG OBJ O-ring", nameof(TagSchemeKind.Io), "O")]
    [InlineData("O art-other product-other art-film person-other", nameof(TagSchemeKind.Io), "O")]
    [InlineData("O E-mail S-Bahn U-Bahn", nameof(TagSchemeKind.Io), "O")]
    [InlineData("0 PERSON LOCATION ORGANIZATION", nameof(TagSchemeKind.Io), "0")]
    [InlineData("Location Organization Other Person", nameof(TagSchemeKind.Io), "Other")]
    [InlineData("NOUN VERB ADJ OTHER", nameof(TagSchemeKind.None), "O")]
    [InlineData("o B-PER I-PER", nameof(TagSchemeKind.Iob2), "o")]
    [InlineData("B-PER I-PER OUT", nameof(TagSchemeKind.Iob2), "OUT")]
    [InlineData("B-PER I-PER _", nameof(TagSchemeKind.Iob2), "_")]
    [InlineData("O B-LOC I-LOC I-PER", nameof(TagSchemeKind.Iob1), "O")]
    [InlineData("O I-LOC I-PER", nameof(TagSchemeKind.Iob1), "O")]
    [InlineData("O B-PER I-PER E-mail", nameof(TagSchemeKind.Iob2), "O")]
    [InlineData("O B-PER I-PER MISC", nameof(TagSchemeKind.Iob2), "O")]
    [InlineData("O B I", nameof(TagSchemeKind.Iob2), "O")]
    [InlineData("B M E S", nameof(TagSchemeKind.Bioes), "O")]
    [InlineData("O S-PER S-LOC", nameof(TagSchemeKind.Bioes), "O")]
    [InlineData("O B-PER E-PER S-PER B-LOC I-LOC E-LOC S-ORG", nameof(TagSchemeKind.Bioes), "O")]
    [InlineData("NOUN VERB ADJ X", nameof(TagSchemeKind.None), "O")]
    [InlineData("O NOUN VERB ADJ", nameof(TagSchemeKind.None), "O")]
    [InlineData("NN NN-TL VB-HL FW-IN -LRB- : S-adj", nameof(TagSchemeKind.None), "O")]
    [InlineData("N O ^ S Z V L M A R ! D P & T X Y # @ ~ U E $", nameof(TagSchemeKind.None), "O")]
    [InlineData("0 1 2 3", nameof(TagSchemeKind.None), "O")]
    [InlineData("LABEL_0 LABEL_1 LABEL_2", nameof(TagSchemeKind.None), "O")]
    [InlineData("(PERSON* * *) (GPE)", nameof(TagSchemeKind.None), "O")]
    public void Find_SetOfTags_IsWhatAReaderTakesItFor(string names, string kind, string outside)
    {
        var scheme = TagScheme.Find(names.Split(' ').Reverse());
        Assert.Equal((kind, outside), (scheme.Kind.ToString(), scheme.Outside));
    }

    [Theory]
    [InlineData("b-per i-per o b-org", "b-per i-per o b-org", "per 0-1, org 3-3")]
    [InlineData("B_PER I_PER O B_ORG", "B_PER I_PER O B_ORG", "PER 0-1, ORG 3-3")]
    [InlineData("PER-B PER-I O ORG-B", "PER-B PER-I O ORG-B", "PER 0-1, ORG 3-3")]
    [InlineData("B:PER I:PER O B:ORG", "B:PER I:PER O B:ORG", "PER 0-1, ORG 3-3")]
    [InlineData("B—PER I—PER O B—ORG", "B—PER I—PER O B—ORG", "PER 0-1, ORG 3-3")]
    [InlineData("PER+B PER+E O ORG+S", "PER+B PER+E O ORG+S", "PER 0-1, ORG 3-3")]
    [InlineData("BEGIN-PER INSIDE-PER O BEGIN-ORG", "BEGIN-PER INSIDE-PER O BEGIN-ORG", "PER 0-1, ORG 3-3")]
    [InlineData("Begin_PER End_PER O Single_ORG", "Begin_PER End_PER O Single_ORG", "PER 0-1, ORG 3-3")]
    [InlineData("O ORG OBJ O-ring", "ORG ORG OBJ O O-ring", "ORG 0-1, OBJ 2-2, O-ring 4-4")]
    [InlineData("O art-other product-other", "art-other product-other O", "art-other 0-0, product-other 1-1")]
    [InlineData("O B-art-other I-art-other", "B-art-other I-art-other", "art-other 0-1")]
    [InlineData("O B I", "B I B O", "_ 0-1, _ 2-2")]
    [InlineData("NOUN VERB", "NOUN NOUN VERB", "")]
    public void Read_FoundScheme_TakesTypesWhole(string names, string tags, string spans) => Assert.Equal(
        spans, string.Join(", ", TagScheme.Find(names.Split(' ')).Read(tags.Split(' ')).Select(span => $"{span.Type} {span.FirstWord}-{span.LastWord}")));

    [Fact]
    public void Read_BrokenTags_AreReadAsConllevalDoes()
    {
        Assert.Equal([new("A", 0, 1), new("A", 2, 2), new("B", 3, 3), new("Person", 5, 6), new("B", 7, 7)], TagScheme.Iob2.Read(["B-A", "I-A", "B-A", "I-B", "O", "Person", "Person", "I-B"]));
        Assert.Equal([new("A", 0, 1), new("A", 2, 3), new("A", 4, 4), new("B", 5, 5)], TagScheme.Bioes.Read(["B-A", "I-A", "B-A", "E-A", "E-A", "I-B"]));
    }

    [Theory]
    [InlineData(nameof(TagSchemeKind.Iob1))]
    [InlineData(nameof(TagSchemeKind.Iob2))]
    [InlineData(nameof(TagSchemeKind.Ioe2))]
    [InlineData(nameof(TagSchemeKind.Bioes))]
    public void Read_AnyTagsInTheUsualSpelling_IsWhatSeqevalReads(string kind)
    {
        var scheme = Of(kind);
        string[] names = ["O", "O", .. ((string[])["PER", "LOC", "art-other"]).SelectMany(scheme.TagsOf)];
        Gen.OneOf(names).Array[0, 12].Sample(
            tags => Assert.Equal(SeqevalSpans.Lenient(tags), scheme.Read(tags)), iter: 2000);
    }

    [Fact]
    public void Read_UnknownWords_NeitherCutNorBeginNorEndAnEntity()
    {
        Assert.Equal([new("PER", 1, 3), new("LOC", 5, 5)], TagScheme.Iob2.Read([null, "B-PER", null, "I-PER", null, "B-LOC", null]));
        Assert.Equal([new("PER", 0, 3)], TagScheme.Bioes.Read(["B-PER", null, null, "E-PER"]));
        Assert.Equal([new("PER", 0, 2)], TagScheme.Io.Read(["PER", null, "PER"]));
        Assert.Empty(TagScheme.Bioes.Broken(["B-PER", null, "E-PER", null]));
    }

    [Theory]
    [InlineData(nameof(TagSchemeKind.Iob1), "", "")]
    [InlineData(nameof(TagSchemeKind.Iob2), "^I OI", "BI II")]
    [InlineData(nameof(TagSchemeKind.Ioe2), "IO I$", "II IE")]
    [InlineData(nameof(TagSchemeKind.Bioes), "^I ^E OI OE BO BB BS B$ IO IB IS I$ EI EE SI SE", "BI BE II IE")]
    public void MayFollow_EachScheme_ForbidsWhatSpellsNoWholeEntity(string kind, string forbidden, string ofOneType)
    {
        // ^ is the start of a sentence, $ its end. Within an entity the type stays.
        var scheme = Of(kind);
        char[] marks = [.. scheme.TagsOf("X").Select(tag => tag[0]), 'O'];
        foreach (var before in (char[])['^', .. marks])
        {
            foreach (var after in (char[])[.. marks, '$'])
            {
                var move = $"{before}{after}";
                var allowed = !forbidden.Split(' ').Contains(move, StringComparer.Ordinal);
                Assert.True(allowed == scheme.MayFollow(Tag(before, "X"), Tag(after, "X")), move);
                Assert.True((allowed && !ofOneType.Split(' ').Contains(move, StringComparer.Ordinal)) == scheme.MayFollow(Tag(before, "X"), Tag(after, "Y")), $"{move} of two types");
            }
        }

        static string? Tag(char mark, string type) => mark switch { '^' or '$' => null, 'O' => "O", _ => $"{mark}-{type}" };
    }

    [Fact]
    public void MayFollow_TypesWithoutFirstOrLastTag_AreFree()
    {
        string[] names = ["O", "B-PER", "I-PER", "I-LOC"];
        Assert.True(TagScheme.Iob2.MayFollow("O", "I-LOC", names));
        Assert.False(TagScheme.Iob2.MayFollow("O", "I-PER", names));
        Assert.True(TagScheme.Bioes.MayFollow("B-X", null, ["O", "B-X", "I-X"]));
        Assert.True(TagScheme.Io.MayFollow("PER", "LOC") && TagScheme.None.MayFollow(null, "I-PER"));
    }

    [Fact]
    public void Nearest_TagThatTheSetLacks_IsAnotherOfItsType()
    {
        string[] names = ["O", "I-PER", "Person", "B-LOC"];
        Assert.Equal(["I-PER", "Person", "B-LOC", "B-ORG", "O"], ((string[])["B-PER", "B-Person", "I-LOC", "B-ORG", "O"]).Select(tag => TagScheme.Iob2.Nearest(tag, names.Contains)));
    }

    [Fact]
    public void Write_EntitiesThatCannotBe_AreRefused()
    {
        Assert.Contains("'PER' of words 1 to 2", Assert.Throws<ArgumentException>(() => TagScheme.Iob2.Write([new("PER", 1, 2)], 2)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => TagScheme.Iob2.Write([new("PER", 0, 1), new("PER", 1, 1)], 3));
        Assert.Contains("spell no entities", Assert.Throws<InvalidOperationException>(() => TagScheme.None.Write([], 2)).Message, StringComparison.Ordinal);
        Assert.Contains("Outside", Assert.Throws<ArgumentException>(() => TagScheme.Iob2.With(outside: " ")).Message, StringComparison.Ordinal);
        Assert.Contains("Iob1, Iob2", Assert.Throws<ArgumentOutOfRangeException>(() => TagScheme.Of((TagSchemeKind)99)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scheme_Text_SaysNameAndSpelling()
    {
        Assert.Equal("BILOU (B-X, I-X, L-X, U-X; outside O)", TagScheme.Bilou.ToString());
        Assert.Equal("IO (X; outside 0)", TagScheme.Io.With(outside: "0").ToString());
        Assert.Equal("no entities (each tag is a name of its own)", TagScheme.None.ToString());
        Assert.Equal(TagScheme.Iob2, TagScheme.Of(TagSchemeKind.Iob2));
        Assert.NotEqual(TagScheme.Iob2, TagScheme.Iob2.With(separator: "_"));
    }

    private static Gen<WordSpan[]> RandomSpans => Gen.Select(Gen.OneOf("PER", "LOC", "art-other", "B-side"), Gen.Int[0, 2], Gen.Int[1, 4]).Array[0, 5].Select(parts =>
    {
        var spans = new List<WordSpan>();
        var next = 0;
        foreach (var (type, gap, length) in parts)
        {
            spans.Add(new(type, next + gap, next + gap + length - 1));
            next += gap + length;
        }

        return spans.ToArray();
    });

    private static int Length(WordSpan[] spans) => spans.Length == 0 ? 2 : spans[^1].LastWord + 2;

    private static TagScheme Of(string kind) => TagScheme.Of(Enum.Parse<TagSchemeKind>(kind));
}
