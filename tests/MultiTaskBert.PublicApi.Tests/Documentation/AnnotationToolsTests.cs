using MultiTaskBert.Data;
using MultiTaskBert.Labels;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.PublicApi.Tests.Documentation;

/// <summary>The code of docs/annotation-tools.md, run as it stands there.</summary>
[Collection(DocumentationTests.Name)]
public sealed class AnnotationToolsTests
{
    private static readonly EntitySpan[] Ada = [new(0, 3, "PER")];

    [Fact]
    public void LabelStudio_Export_IsRead()
    {
        File.WriteAllText("label-studio.json", """
            [{"id": 1, "data": {"text": "Ada joined Acme"}, "predictions": [{"result": []}], "annotations": [
              {"completed_by": 7, "was_cancelled": false, "result": [
                {"id": "a", "from_name": "names", "to_name": "text", "type": "labels", "value": {"start": 0, "end": 3, "text": "Ada", "labels": ["PER"]}},
                {"from_name": "topic", "to_name": "text", "type": "choices", "value": {"choices": ["Jobs"]}}]}]},
             {"id": 2, "data": {"text": "It rains"}, "predictions": [], "annotations": [
              {"completed_by": 7, "was_cancelled": false, "result": []}, {"completed_by": 8, "was_cancelled": false, "result": []}]}]
            """);
        #region annotation-label-studio
        MtlDataset rows = MtlDataset.FromJsonLines("label-studio.json", new JsonLinesOptions
        {
            Annotator = "7",                  // completed_by; or TakeFirstAnnotation = true
            Offsets = OffsetUnit.Auto,        // its versions count differently, and repeat the text of each entity
        });
        Console.WriteLine(string.Join('\n', rows.Select(row => row.ToString()).Concat(rows.LeftOut.Select(left => left.ToString()))));
        #endregion

        Assert.Equal([new MtlRow("Ada joined Acme").With("names", Ada).With("topic", "Jobs"), new MtlRow("It rains").With("names", Array.Empty<EntitySpan>())], rows);
        Assert.Equal(
            """
            Ada joined Acme {names: [PER [0, 3)], topic: Jobs}
            It rains {names: []}
            label-studio.json: predictions of models, 1 in all, the first in line 1.
            label-studio.json: annotations of others than '7', 1 in all, the first in line 5.
            """,
            string.Join('\n', rows.Select(row => row.ToString()).Concat(rows.LeftOut.Select(left => left.ToString()))));
    }

    [Fact]
    public void Prodigy_Export_IsRead()
    {
        File.WriteAllText("prodigy.jsonl", """
            {"text": "😀 Ada left", "_input_hash": 1, "_task_hash": 2, "tokens": [{"text": "😀", "start": 0, "end": 1, "id": 0, "ws": true}, {"text": "Ada", "start": 2, "end": 5, "id": 1, "ws": true}], "spans": [{"start": 2, "end": 5, "token_start": 1, "token_end": 1, "label": "PER"}], "answer": "accept"}
            {"text": "May rains", "_input_hash": 3, "_task_hash": 4, "spans": [{"start": 0, "end": 3, "label": "PER"}], "answer": "reject"}
            """);
        #region annotation-prodigy
        MtlDataset rows = MtlDataset.FromJsonLines("prodigy.jsonl", new JsonLinesOptions
        {
            Only = new Dictionary<string, string> { ["answer"] = "accept" },
            Renamed = new Dictionary<string, string> { ["spans"] = "entities" },
            Offsets = OffsetUnit.CodePoints,
        });
        #endregion

        Assert.Equal([new MtlRow("😀 Ada left").With("entities", new EntitySpan[] { new(3, 6, "PER") })], rows);
    }

    [Fact]
    public void Doccano_Export_IsRead()
    {
        File.WriteAllText("doccano.jsonl", """
            {"id": 1, "text": "Ada joined Acme", "entities": [{"id": 5, "label": "PER", "start_offset": 0, "end_offset": 3}], "relations": [], "Comments": []}
            {"id": 2, "text": "Ada left", "label": [[0, 3, "PER"]]}
            """);
        #region annotation-doccano
        MtlDataset rows = MtlDataset.FromJsonLines("doccano.jsonl", new JsonLinesOptions
        {
            Renamed = new Dictionary<string, string> { ["label"] = "entities" },
            Offsets = OffsetUnit.CodePoints,  // Graphemes where the project says "count grapheme clusters as one character"
        });
        #endregion

        Assert.Equal([new MtlRow("Ada joined Acme").With("entities", Ada), new MtlRow("Ada left").With("entities", Ada)], rows);
    }

    [Fact]
    public void Spacy_TrainingData_IsRead()
    {
        File.WriteAllText("spacy.json", """[["Ada left", {"entities": [[0, 3, "PER"]], "cats": {"JOBS": 1.0, "SPORTS": 0.0}}]]""");
        #region annotation-spacy
        MtlDataset rows = MtlDataset.FromJsonLines("spacy.json", new JsonLinesOptions { Offsets = OffsetUnit.CodePoints });
        var names = new TokenClassificationHead("entities", rows.TagNames("entities"));
        var topics = new MultiLabelClassificationHead("cats", rows.LabelNames("cats"));
        #endregion

        Assert.Equal([new MtlRow("Ada left").With("entities", Ada).With("cats", ["JOBS"])], rows);
        Assert.Equal(("entities", "cats"), (names.Name, topics.Name));
    }

    [Fact]
    public void Rasa_Yaml_IsRead()
    {
        Directory.CreateDirectory("data");
        File.WriteAllText("data/nlu.yml", "version: \"3.1\"\nnlu:\n- intent: fly\n  examples: |\n    - fly to [Oslo]{\"entity\": \"city\", \"role\": \"to\"}\n- intent: greet\n  examples: |\n    - hello\n- synonym: Oslo\n  examples: |\n    - Christiania\n");
        #region annotation-rasa
        MtlDataset rows = MtlDataset.FromRasa("data/nlu.yml");     // the package MultiTaskBert.Yaml
        var intent = new SequenceClassificationHead("intent", rows.LabelNames("intent"));
        var entities = new TokenClassificationHead("entities", rows.TagNames("entities"));
        #endregion

        Assert.Equal([new MtlRow("fly to Oslo").With("intent", "fly").With("entities", new EntitySpan[] { new(7, 11, "city") }), new MtlRow("hello").With("intent", "greet").With("entities", Array.Empty<EntitySpan>())], rows);
        Assert.Equal(["roles of entities", "synonyms"], rows.LeftOut.Select(left => left.What).Order(StringComparer.Ordinal));
        Assert.Equal(("intent", "entities"), (intent.Name, entities.Name));
    }

    [Fact]
    public void Brat_Folder_IsRead()
    {
        Directory.CreateDirectory("corpus");
        File.WriteAllText("corpus/news-1.txt", "Ada joined Acme.\nShe left.\n");
        File.WriteAllText("corpus/news-1.ann", "T1\tPER 0 3\tAda\nT2\tORG 11 15\tAcme\nR1\tworks-for Arg1:T1 Arg2:T2\n");
        File.WriteAllText("corpus/news-2.txt", "It rains.\n");
        File.WriteAllText("corpus/news-2.ann", string.Empty);
        #region annotation-brat
        MtlDataset rows = MtlDataset.FromBrat("corpus", new BratOptions { ByLine = true });
        var (train, dev) = rows.SplitByGroup(0.5, seed: 1);   // no document is in both
        Console.WriteLine(string.Join('\n', rows.LeftOut));
        #endregion

        Assert.Equal((3, 3), (rows.Count, train.Count + dev.Count));
        Assert.Equal("corpus: relations between entities (R), 1 in all, the first in line 3.", Assert.Single(rows.LeftOut).ToString());
    }

    [Fact]
    public void PublishedSets_TheirLayouts_AreRead()
    {
        File.WriteAllText("squad.json", """
            {"version": "v2.0", "data": [{"title": "Ada", "paragraphs": [{"context": "Ada was born in Lima.", "qas": [
              {"id": "q1", "question": "Where was Ada born?", "answers": [{"text": "Lima", "answer_start": 16}], "is_impossible": false},
              {"id": "q2", "question": "Why?", "answers": [], "is_impossible": true}]}]}]}
            """);
        File.WriteAllText("mnli.jsonl", """
            {"sentence1": "Ada left.", "sentence2": "Ada is here.", "gold_label": "contradiction", "annotator_labels": ["contradiction"], "pairID": "1c"}
            {"sentence1": "Ada left.", "sentence2": "She went.", "gold_label": "entailment", "annotator_labels": ["entailment"], "pairID": "1e"}
            {"sentence1": "Ada left.", "sentence2": "She ran.", "gold_label": "-", "annotator_labels": ["entailment", "neutral"], "pairID": "1n"}
            """);
        #region annotation-published
        MtlDataset squad = MtlDataset.FromJsonLines("squad.json", new JsonLinesOptions { TakeFirstAnswer = true, Offsets = OffsetUnit.Auto });
        var answers = new SpanExtractionHead("answers");

        MtlDataset mnli = MtlDataset.FromJsonLines("mnli.jsonl");
        var entailment = new SequenceClassificationHead("gold_label", mnli.LabelNames("gold_label"));
        #endregion

        Assert.Equal(
            [new MtlRow("Ada was born in Lima.") { Pair = "Where was Ada born?" }.With("answers", new TextSpan(16, 20)), new MtlRow("Ada was born in Lima.") { Pair = "Why?" }.With("answers", Label.NoAnswer)],
            squad);
        Assert.Equal(
            [
                new MtlRow("Ada left.") { Pair = "Ada is here." }.With("gold_label", "contradiction"), new MtlRow("Ada left.") { Pair = "She went." }.With("gold_label", "entailment"),
                new MtlRow("Ada left.") { Pair = "She ran." },
            ],
            mnli);
        Assert.Equal(("answers", "gold_label"), (answers.Name, entailment.Name));
    }
}
