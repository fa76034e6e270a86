using MultiTaskBert.Data;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Tests.Yaml.Rasa;

/// <summary>Training data of Rasa 3 in YAML.</summary>
public sealed class RasaTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FromRasa_FileAsRasaWritesIt_IsRead()
    {
        var data = Read("""
            version: "3.1"

            # a comment
            nlu:
            - intent: greet
              examples: |
                - hey
                - hello [there] my [friend](person)

            - intent: faq/hours
              metadata: {author: ada}
              examples:
              - text: |
                  open on [Monday]{"entity": "day", "value": "mon", "role": "from", "group": "1"}?
                metadata:
                  sentiment: neutral
              - text: closed on [Sunday](day:sun)
            - synonym: credit
              examples: |
                - credit card account
            - regex: account_number
              examples: |
                - \d{10,12}
            - lookup: banks
              examples: |
                - JPMC
            responses:
              utter_a:
              - text: "Hey!"
              utter_b:
              - text: "Bye!"
            rules: []
            """);
        Assert.Equal(
            [
                new MtlRow("hey").With("intent", "greet").With("entities", Array.Empty<EntitySpan>()),
                new MtlRow("hello [there] my friend").With("intent", "greet").With("entities", new EntitySpan[] { new(17, 23, "person") }),
                new MtlRow("open on Monday?").With("intent", "faq/hours").With("entities", new EntitySpan[] { new(8, 14, "day") }),
                new MtlRow("closed on Sunday").With("intent", "faq/hours").With("entities", new EntitySpan[] { new(10, 16, "day") }),
            ],
            data);
        Assert.Equal([7, 8], data.Take(2).Select(row => row.Source!.Line));
        Assert.Equal(
            ["groups of entities 1", "items of 'responses' 2", "lookup tables 1", "regular expressions 1", "roles of entities 1", "synonyms 1"],
            data.LeftOut.Select(left => $"{left.What} {left.Count}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("nlu:\n- intent: a\n  examples: |\n    - ok\n    no dash\n", 5, "the example 'no dash' of intent 'a' does not begin with '-'.")]
    [InlineData("nlu:\n- intent: a\n  examples: |\n    - see [x]{\"role\": \"r\"}\n", 4, "an example of intent 'a': what is behind '[x]' has no 'entity' that is a string")]
    [InlineData("nlu:\n- intent: a\n  examples: |\n    - see [x]{entity: r}\n", 4, "an example of intent 'a': what is behind '[x]' is no JSON:")]
    [InlineData("nlu:\n- intent: a\n  examples: |\n    - see [x]( )\n", 4, "an example of intent 'a': what is behind '[x]' names no entity.")]
    [InlineData("nlu:\n- examples: |\n    - see\n", 2, "the item has none of 'intent', 'synonym', 'regex' and 'lookup'.")]
    [InlineData("nlu:\n- intent: a\n  regex: b\n", 3, "broken YAML: the item has 'regex' beside another")]
    [InlineData("nlu:\n- intent: a\n  examples: {}\n", 3, "broken YAML: 'examples' is neither a block of lines")]
    [InlineData("nlu: 5\n", 1, "broken YAML: 'nlu' is no list of intents.")]
    [InlineData("- a\n", 1, "broken YAML: the document is no mapping with 'nlu'.")]
    [InlineData("nlu:\n- intent: &a x\n- intent: *a\n", 3, "broken YAML: '*a' refers to another part of the file, which is not read; write it out.")]
    [InlineData("nlu: [", 2, "broken YAML: ")]
    public void FromRasa_FileThatIsWrong_SaysLineAndWhat(string content, int line, string expected)
    {
        var problem = Assert.Single(Assert.Throws<DatasetException>(() => Read(content)).Problems);
        Assert.StartsWith(expected, problem.Message, StringComparison.Ordinal);
        Assert.Equal(line, problem.Line);
    }

    [Fact]
    public void FromRasa_NoExample_SaysSo()
    {
        foreach (var content in (string[])["", "version: \"3.1\"\n", "nlu:\n", "nlu:\n- intent: a\n"])
        {
            Assert.Contains("the file holds no example of an intent; 'nlu' with 'intent' and 'examples' is needed.", Assert.Throws<DatasetException>(() => Read(content)).Message, StringComparison.Ordinal);
        }

        Assert.EndsWith("the file does not exist.", Assert.Throws<DatasetException>(() => MtlDataset.FromRasa(_folder.File("absent.yml"))).Message, StringComparison.Ordinal);
    }

    /// <summary>Nine lines that stand for a billion strings, and brackets without end: both are errors at once.</summary>
    [Fact]
    public void FromRasa_AliasesAndDepth_AreBounded()
    {
        var bomb = "a: &a [\"x\",\"x\"]\n" + string.Concat(Enumerable.Range(1, 30).Select(i => $"b{i}: &b{i} [*{(i == 1 ? "a" : $"b{i - 1}")},*{(i == 1 ? "a" : $"b{i - 1}")}]\n"));
        Assert.Contains("'*a' refers to another part of the file", Assert.Throws<DatasetException>(() => Read(bomb)).Message, StringComparison.Ordinal);
        Assert.Contains("broken YAML", Assert.Throws<DatasetException>(() => Read($"nlu: {new string('[', 100_000)}")).Message, StringComparison.Ordinal);
        Assert.Contains("values are nested more than 32 deep.", Assert.Throws<DatasetException>(() => Read($"other: {new string('[', 40)}{new string(']', 40)}")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromRasa_Where_IsAsked() => Assert.Single(MtlDataset.FromRasa(_folder.Write("nlu.yml", "nlu:\n- intent: a\n  examples: |\n    - one\n    - two\n"), new ReadOptions { Where = row => row.Text is "two" }));

    [Fact]
    public void FromRasa_NoUtf8_SaysSo() =>
        Assert.Contains(":2: invalid UTF-8: 0xFF", Assert.Throws<DatasetException>(() => MtlDataset.FromRasa(_folder.Write("nlu.yml", [.. "nlu:\n"u8, 0xFF, .. "\n"u8]))).Message, StringComparison.Ordinal);

    private MtlDataset Read(string content) => MtlDataset.FromRasa(_folder.Write("nlu.yml", content));
}
