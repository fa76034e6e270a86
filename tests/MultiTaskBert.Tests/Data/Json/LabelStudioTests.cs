using MultiTaskBert.Data;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Tests.Data.Json;

/// <summary>Exports of Label Studio, in the layout of its version 1.12: JSON and JSON_MIN.</summary>
public sealed class LabelStudioTests : IDisposable
{
    private const string Person = """{"id": "x1", "from_name": "names", "to_name": "text", "type": "labels", "value": {"start": 0, "end": 3, "text": "Ada", "labels": ["PER"]}}""";

    private static readonly EntitySpan[] Ada = [new(0, 3, "PER")];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FromJsonLines_WholeExport_IsReadAndTheRestIsCounted()
    {
        var data = Read($$$"""
            [
              {"id": 1, "annotations": [{"id": 11, "completed_by": 7, "was_cancelled": false, "ground_truth": false, "lead_time": 3.5, "created_at": "2024-01-01T00:00:00Z",
                "result": [{{{Person}}}, {"from_id": "x1", "to_id": "x1", "type": "relation", "direction": "right", "labels": []},
                  {"id": "x2", "from_name": "moods", "to_name": "text", "type": "choices", "value": {"choices": ["urgent", "angry"]}},
                  {"id": "x3", "from_name": "stars", "to_name": "text", "type": "rating", "value": {"rating": 4}}]}],
               "file_upload": "a.csv", "drafts": [], "predictions": [{"result": [], "model_version": "v1"}], "data": {"text": "Ada left", "source": "mail"}, "meta": {}, "project": 1},
              {"id": 2, "annotations": [{"id": 12, "completed_by": 7, "was_cancelled": true, "result": []},
                {"id": 13, "completed_by": 7, "was_cancelled": false, "result": [{"from_name": "moods", "to_name": "text", "type": "choices", "value": {"choices": ["calm"]}}]}],
               "predictions": [], "data": {"text": "It rains"}}
            ]
            """);
        Assert.Equal(
            [
                new MtlRow("Ada left").With("names", Ada).With("moods", new[] { "urgent", "angry" }).With("stars", 4),
                new MtlRow("It rains").With("names", Array.Empty<EntitySpan>()).With("moods", new[] { "calm" }),
            ],
            data);
        Assert.Equal(["annotations that were cancelled 1", "predictions of models 1", "relations between entities 1"], LeftOut(data));
    }

    [Fact]
    public void FromJsonLines_SeveralAnnotators_AreChosenByOptions()
    {
        const string Tasks = $$"""
            [{"data": {"text": "Ada left"}, "annotations": [{"completed_by": 7, "result": []}, {"completed_by": {"id": 8, "email": "bo@x.org"}, "result": [{{Person}}]}]},
             {"data": {"text": "Bo left"}, "annotations": [{"completed_by": 7, "result": []}]}]
            """;
        Assert.EndsWith("the task has 2 annotations (by '7', 'bo@x.org'); a row has one gold answer. Mark one as ground truth, choose an annotator in JsonLinesOptions.Annotator, or set JsonLinesOptions.TakeFirstAnnotation.", Fault(Tasks), StringComparison.Ordinal);
        var first = Read(Tasks, new JsonLinesOptions { TakeFirstAnnotation = true });
        Assert.Equal([0, 0], first.Select(row => row.Labels["names"].AsEntities()!.Count));
        Assert.Equal(["annotations behind the first of their task 1"], LeftOut(first));
        foreach (var name in (string[])["8", "bo@x.org"])
        {
            var theirs = Read(Tasks, new JsonLinesOptions { Annotator = name });
            Assert.Equal([new MtlRow("Ada left").With("names", Ada)], theirs);
            Assert.Equal([$"annotations of others than '{name}' 1", $"tasks that annotator '{name}' did not annotate 1"], LeftOut(theirs));
        }

        Assert.Equal("Annotator is empty; name an annotator as the file does, or leave it out. (Parameter 'options')", Assert.Throws<ArgumentException>(() => Read(Tasks, new JsonLinesOptions { Annotator = " " })).Message);
    }

    [Theory]
    [InlineData("taxonomy", """{"taxonomy": [["A", "B"]]}""", "a result of the type 'taxonomy' cannot be read")]
    [InlineData("pairwise", """{"selected": "left"}""", "a result of the type 'pairwise' cannot be read")]
    [InlineData("textarea", """{"text": ["a"]}""", "a result of the type 'textarea' cannot be read")]
    [InlineData("hypertextlabels", """{"start": "/p", "hypertextlabels": ["A"]}""", "a result of the type 'hypertextlabels' cannot be read")]
    [InlineData("choices", """{"start": 0, "end": 3, "choices": ["A"]}""", "a result of the type 'choices' is of a part of the text (perRegion)")]
    public void FromJsonLines_KindOfResultThatNoHeadTakes_IsRefusedByName(string type, string value, string expected)
    {
        var tasks = $$"""[{"data": {"text": "Ada left"}, "annotations": [{"result": [{"from_name": "c", "type": "{{type}}", "value": {{value}}}]}]}]""";
        Assert.Contains($"control 'c': {expected}", Fault(tasks), StringComparison.Ordinal);
        Assert.Single(Read(tasks, new JsonLinesOptions { Ignored = ["c"] }));
    }

    [Fact]
    public void FromJsonLines_Min_IsReadWithoutItsNumbers()
    {
        var data = Read("""
            [{"text": "Ada left", "id": 1, "names": [{"start": 0, "end": 3, "text": "Ada", "labels": ["PER"]}], "sentiment": "Pos", "moods": {"choices": ["a", "b"]},
              "annotator": 1, "annotation_id": 5, "created_at": "2024-01-01T00:00:00Z", "updated_at": "2024-01-01T00:00:00Z", "lead_time": 2.1},
             {"text": "It rains", "id": 2, "sentiment": "Neg", "moods": "a", "annotator": 1, "annotation_id": 6, "created_at": "", "updated_at": "", "lead_time": 2.1}]
            """);
        Assert.Equal(
            [
                new MtlRow("Ada left").With("names", Ada).With("sentiment", "Pos").With("moods", new[] { "a", "b" }),
                new MtlRow("It rains").With("names", Array.Empty<EntitySpan>()).With("sentiment", "Neg").With("moods", new[] { "a" }),
            ],
            data);
    }

    [Fact]
    public void FromJsonLines_MinOfTwoAnnotators_IsAnErrorUnlessChosen()
    {
        const string Rows = """
            {"text": "Ada left", "id": 1, "sentiment": "Pos", "annotator": 1, "annotation_id": 5}
            {"text": "Ada left", "id": 1, "sentiment": "Neg", "annotator": 2, "annotation_id": 6}
            """;
        Assert.Equal("the text of line 1 was annotated by '1' there and by '2' here; a row has one gold answer. Choose one of them in JsonLinesOptions.Annotator, or the first of each text by TakeFirstAnnotation.", Fault(Rows));
        var second = Read(Rows, new JsonLinesOptions { Annotator = "2" });
        Assert.Equal([new MtlRow("Ada left").With("sentiment", "Neg")], second);
        Assert.Equal(["rows of other annotators than '2' 1"], LeftOut(second));
        Assert.Equal([new MtlRow("Ada left").With("sentiment", "Pos")], Read(Rows, new JsonLinesOptions { TakeFirstAnnotation = true }));
    }

    private static string[] LeftOut(MtlDataset data) => [.. data.LeftOut.Select(left => $"{left.What} {left.Count}").Order(StringComparer.Ordinal)];

    private MtlDataset Read(string content, JsonLinesOptions? options = null) => MtlDataset.FromJsonLines(_folder.Write("export.json", content), options);

    private string Fault(string content) => Assert.Single(Assert.Throws<DatasetException>(() => Read(content)).Problems).Message;
}
