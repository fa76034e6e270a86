using MultiTaskBert.Data;
using MultiTaskBert.Labels;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Tests.Data.Json;

/// <summary>Rows as Prodigy, doccano, spaCy, SQuAD, MASSIVE and their kind write them: read without an option, but for what only a user can decide.</summary>
public sealed class ToolRowTests : IDisposable
{
    private static readonly EntitySpan[] Ada = [new(0, 3, "PER")];
    private static readonly JsonLinesOptions Accepted = new() { Only = new Dictionary<string, string>(StringComparer.Ordinal) { ["answer"] = "accept" } };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Prodigy_SpansAndChoices_AreReadWithoutWhatStandsBesideThem()
    {
        var data = Read("""
            {"text":"Ada left","meta":{"source":"x"},"_input_hash":1,"_task_hash":2,"tokens":[{"text":"Ada","start":0,"end":3,"id":0,"ws":true},{"text":"left","start":4,"end":8,"id":1,"ws":false}],"_view_id":"ner_manual","spans":[{"start":0,"end":3,"token_start":0,"token_end":0,"label":"PER"}],"answer":"accept","_timestamp":1700000000,"_annotator_id":"a","_session_id":"a"}
            {"text":"It rains","_input_hash":3,"_task_hash":4,"options":[{"id":"A","text":"a"},{"id":"B","text":"b"}],"config":{"choice_style":"multiple"},"accept":["A","B"],"answer":"accept"}
            {"text":"It snows","_input_hash":5,"_task_hash":6,"label":"SPORTS","answer":"accept","relations":[{"head":0,"child":1}]}
            """);
        Assert.Equal([new MtlRow("Ada left").With("spans", Ada), new MtlRow("It rains").With("accept", new[] { "A", "B" }), new MtlRow("It snows").With("label", "SPORTS")], data);
        Assert.Equal("relations between entities", Assert.Single(data.LeftOut).What);
    }

    [Fact]
    public void Prodigy_TwoAnnotatorsOfOneText_AreAnErrorUnlessChosen()
    {
        const string Rows = """
            {"text":"Ada left","_input_hash":1,"_task_hash":2,"spans":[{"start":0,"end":3,"label":"PER"}],"answer":"accept","_annotator_id":"ner-ada"}
            {"text":"Bo left","_input_hash":7,"_task_hash":2,"spans":[],"answer":"accept","_annotator_id":"ner-ada"}
            {"text":"Ada left","_input_hash":1,"_task_hash":2,"spans":[],"answer":"accept","_annotator_id":"ner-bo"}
            {"text":"Ada left","_input_hash":1,"_task_hash":3,"spans":[],"answer":"reject","_annotator_id":"ner-cy"}
            """;
        Assert.Contains("the text of line 1 was annotated by 'ner-ada' there and by 'ner-bo' here;", Fault(Rows, Accepted), StringComparison.Ordinal);
        var bo = Read(Rows, new JsonLinesOptions { Only = Accepted.Only, Annotator = "ner-bo" });
        Assert.Equal([new MtlRow("Ada left").With("spans", Array.Empty<EntitySpan>())], bo);
        Assert.Equal([("rows of other annotators than 'ner-bo'", 2), ("rows whose 'answer' is 'reject'", 1)], bo.LeftOut.Select(left => (left.What, left.Count)));
        Assert.Contains("no row is left: 1 rows of which the file does not say who annotated them.", Fault("""{"text": "Ada left"}""", new JsonLinesOptions { Annotator = "ner-bo" }), StringComparison.Ordinal);
        Assert.Equal(["Ada left", "Bo left"], Read(Rows, new JsonLinesOptions { Only = Accepted.Only, TakeFirstAnnotation = true }).Select(row => row.Text!));
    }

    [Fact]
    public void Object_WithoutProperties_IsNamedAsWhatItIs()
    {
        var fault = Fault("""{"text": "Ada left", "topic": {}}""");
        Assert.Contains("property 'topic'", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("surrogate", fault, StringComparison.Ordinal);
    }

    /// <summary>Prodigy counts code points and repeats no text in its spans; the tokens that it names do.</summary>
    [Fact]
    public void Prodigy_TokensOfSpans_TellWhatOffsetsCount()
    {
        const string Row = """{"text":"😀 Ada Bo left","_input_hash":1,"tokens":[{"text":"😀","start":0,"end":1,"id":0,"ws":true},{"text":"Ada","start":2,"end":5,"id":1,"ws":true},{"text":"Bo","start":6,"end":8,"id":2,"ws":true}],"spans":[{"start":2,"end":8,"token_start":1,"token_end":2,"label":"PER"}],"answer":"accept"}""";
        Assert.EndsWith("Counted in code points they agree: set JsonLinesOptions.Offsets to OffsetUnit.CodePoints.", Fault(Row), StringComparison.Ordinal);
        Assert.Equal([new MtlRow("😀 Ada Bo left").With("spans", new EntitySpan[] { new(3, 9, "PER") })], Read(Row, new JsonLinesOptions { Offsets = OffsetUnit.Auto }));
        Assert.Equal(
            "property 'spans': a span is of tokens 1 to 9 (the last one included), but there are 3 tokens.",
            Fault(Row.Replace("\"token_end\":2", "\"token_end\":9", StringComparison.Ordinal)));
    }

    [Fact]
    public void Doccano_AllLayouts_AreRead()
    {
        var data = Read("""
            {"id":1,"text":"Ada left","label":[[0,3,"PER"]]}
            {"id":2,"text":"Ada left","label":["neg"],"Comments":["sure?"]}
            {"id":3,"text":"Ada left","entities":[{"id":5,"label":"PER","start_offset":0,"end_offset":3}],"relations":[{"id":1,"from_id":5,"to_id":5,"type":"is"}],"Comments":[]}
            {"id":4,"text":"Ada left","entities":[],"relations":[],"Comments":[]}
            {"id":5,"text":"Ada left","entities":[[0,3,"PER"]],"cats":["flight"]}
            """);
        Assert.Equal(
            [
                new MtlRow("Ada left").With("label", Ada), new MtlRow("Ada left").With("label", new[] { "neg" }), new MtlRow("Ada left").With("entities", Ada),
                new MtlRow("Ada left").With("entities", Array.Empty<EntitySpan>()), new MtlRow("Ada left").With("entities", Ada).With("cats", new[] { "flight" }),
            ],
            data);
        Assert.Equal(["comments of annotators 1", "relations between entities 1"], data.LeftOut.Select(left => $"{left.What} {left.Count}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Doccano_SeveralUsers_OneIsChosen()
    {
        const string Row = """
            {"id":1,"text":"Ada left","annotations":[{"label":"PER","start_offset":0,"end_offset":3,"user":1},{"label":"ORG","start_offset":0,"end_offset":3,"user":2}],"meta":{},"annotation_approver":null}
            """;
        Assert.Contains("the text was annotated by '1', '2'; a row has one gold answer. Choose one of them in JsonLinesOptions.Annotator, or set JsonLinesOptions.TakeFirstAnnotation.", Fault(Row), StringComparison.Ordinal);
        var second = Read(Row, new JsonLinesOptions { Annotator = "2" });
        Assert.Equal([new MtlRow("Ada left").With("annotations", new EntitySpan[] { new(0, 3, "ORG") })], second);
        Assert.Equal(["annotations of others than '2' 1"], second.LeftOut.Select(left => $"{left.What} {left.Count}"));
        Assert.Equal([new MtlRow("Ada left").With("annotations", Ada)], Read(Row, new JsonLinesOptions { TakeFirstAnnotation = true }));
        Assert.Contains("no row is left: 1 rows that annotator '3' did not annotate.", Fault(Row, new JsonLinesOptions { Annotator = "3" }), StringComparison.Ordinal);
    }

    [Fact]
    public void Spacy_PairsAndDocuments_AreRead()
    {
        var data = Read("""
            [["Ada left", {"entities": [[0, 3, "PER"]], "cats": {"JOBS": 1.0, "SPORTS": 0.0}}],
             {"text": "Ada left", "ents": [{"start": 0, "end": 3, "label": "PER"}], "sents": [{"start": 0, "end": 8}], "cats": {}, "tokens": [{"id": 0, "start": 0, "end": 3}, {"id": 1, "start": 4, "end": 8}]}]
            """);
        Assert.Equal([new MtlRow("Ada left").With("entities", Ada).With("cats", new[] { "JOBS" }), new MtlRow("Ada left").With("ents", Ada)], data);
        Assert.Equal(("tokens of spaCy", 2), data.LeftOut.Select(left => (left.What, left.Count)).Single());
        Assert.EndsWith("property 'cats': the value of class 'JOBS' is 0.7; 1 is needed where it applies, and 0 where it does not.", Fault("""["Ada left", {"cats": {"JOBS": 0.7}}]"""), StringComparison.Ordinal);
    }

    [Fact]
    public void Spacy_TrainingJson_GivesSentencesOfWords()
    {
        const string Document = """
            [{"id": 7, "paragraphs": [
               {"raw": "Ada Bo left. It rains", "sentences": [
                 {"tokens": [{"id": 0, "orth": "Ada", "tag": "NNP", "head": 1, "dep": "nsubj", "ner": "B-PER"}, {"orth": "Bo", "tag": "NNP", "ner": "L-PER"}, {"orth": "left", "tag": "VBD", "ner": "O"}], "brackets": []},
                 {"tokens": [{"orth": "It", "tag": "PRP", "ner": "-"}, {"orth": "rains", "tag": "VBZ", "ner": "-"}]}]},
               {"sentences": [{"tokens": [{"orth": "Hi"}]}, {"tokens": [{"orth": "you"}]}], "cats": [{"label": "GREET", "value": 1.0}, {"label": "BYE", "value": 0.0}]},
               {"raw": "Bye", "sentences": [], "cats": [{"label": "BYE", "value": true}]}]}]
            """;
        var data = Read(Document);
        Assert.Equal(
            [
                new MtlRow(["Ada", "Bo", "left"]).With("tag", ["NNP", "NNP", "VBD"]).With("ner", ["B-PER", "L-PER", "O"]), new MtlRow(["It", "rains"]).With("tag", ["PRP", "VBZ"]),
                new MtlRow(["Hi", "you"]).With("cats", ["GREET"]), new MtlRow("Bye").With("cats", ["BYE"]),
            ],
            data);
        Assert.All(data, row => Assert.Equal("7", row.Group));
        Assert.Equal("token 1 ('Bo') has no 'ner', but others of its sentence have; give all, or none.", Fault(Document.Replace("\"L-PER\"", "\"-\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void Spacy_DocBin_IsRefusedWithWhatToDo()
    {
        var path = _folder.Write("train.spacy", [0x78, 0x9C, 0xED, 0xBD, 0x07, 0x60, 0x1C, 0x00]);
        var message = Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(path)).Message;
        Assert.StartsWith($"{path}: this is a DocBin of spaCy (.spacy), or something else that zlib packed, not lines of text: write its documents as JSON Lines in Python (for doc in DocBin().from_disk(path)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Squad_DocumentOfVersionTwo_GivesARowAQuestion()
    {
        const string Squad = """
            {"version": "v2.0", "data": [{"title": "Ada", "paragraphs": [{"qas": [
              {"question": "Where was Ada born?", "id": "q1", "answers": [{"text": "Lima", "answer_start": 16}], "is_impossible": false},
              {"question": "When?", "id": "q2", "answers": [], "plausible_answers": [{"text": "Lima", "answer_start": 16}], "is_impossible": true},
              {"question": "Who?", "id": "q3"}], "context": "Ada was born in Lima."}]},
             {"title": "Bo", "paragraphs": [{"context": "Bo left.", "qas": [{"question": "Who?", "id": "q4", "answers": [{"text": "Bo", "answer_start": 0}, {"text": "Bo left", "answer_start": 0}]}]}]}]}
            """;
        var data = Read(Squad, new JsonLinesOptions { TakeFirstAnswer = true });
        Assert.Equal(
            [
                new MtlRow("Ada was born in Lima.") { Pair = "Where was Ada born?" }.With("answers", new TextSpan(16, 20)), new MtlRow("Ada was born in Lima.") { Pair = "When?" }.With("answers", Label.NoAnswer),
                new MtlRow("Ada was born in Lima.") { Pair = "Who?" }, new MtlRow("Bo left.") { Pair = "Who?" }.With("answers", new TextSpan(0, 2)),
            ],
            data);
        Assert.Equal(["Ada", "Ada", "Ada", "Bo"], data.Select(row => row.Group!));
        Assert.Equal("plausible answers to questions without an answer", Assert.Single(data.LeftOut).What);
        Assert.StartsWith("question 'q4': property 'answers': there are 2 different answers", Fault(Squad), StringComparison.Ordinal);
        Assert.Equal(data, Read(Squad.ReplaceLineEndings(string.Empty), new JsonLinesOptions { TakeFirstAnswer = true }));
    }

    [Theory]
    [InlineData("""{"question": "When?", "id": "q2", "answers": [{"text": "Ada", "answer_start": 0}], "is_impossible": true}""", "question 'q2': 'is_impossible' is true, but it has answers.")]
    [InlineData("""{"question": "When?", "id": "q2", "answers": [{"text": "Ada", "answer_start": 1}]}""", "question 'q2': property 'answers': answer 0: the file says that [1, 4) is 'Ada', but the text has 'da ' there.")]
    [InlineData("""{"id": 2}""", "question '2': it has no 'question'.")]
    public void Squad_QuestionThatIsWrong_IsNamed(string question, string expected) =>
        Assert.Equal(expected, Fault($$"""{"data": [{"paragraphs": [{"context": "Ada left", "qas": [{{question}}]}]}]}"""));

    [Fact]
    public void Squad_OneArticleALineOrFlat_IsRead()
    {
        MtlRow[] expected = [new MtlRow("Ada was born in Lima.") { Pair = "Where was Ada born?" }.With("answers", new TextSpan(16, 20))];
        Assert.Equal(expected, Read("""{"title": "Ada", "paragraphs": [{"context": "Ada was born in Lima.", "qas": [{"id": "1", "question": "Where was Ada born?", "answers": [{"text": "Lima", "answer_start": 16}]}]}]}"""));
        Assert.Equal(expected, MtlDataset.FromJsonLines(Cases.CaseFile.At("c25-mnli-squad-massive", "squad_flat.jsonl")));
    }

    [Fact]
    public void Pairs_NamesOfPublishedSets_AreRecognised()
    {
        var mnli = MtlDataset.FromJsonLines(Cases.CaseFile.At("c25-mnli-squad-massive", "mnli.jsonl"));
        Assert.Equal([new MtlRow("Ada left.") { Pair = "Ada left Acme." }.With("gold_label", "neutral"), new MtlRow("It rains.") { Pair = "Oslo is wet." }], mnli);
        Assert.Empty(MtlDataset.FromJsonLines(Cases.CaseFile.At("c25-mnli-squad-massive", "mnli.jsonl"), new JsonLinesOptions { OnlyHeads = ["gold_label"] })[1].Labels);
        Assert.Equal("labels that say that annotators did not agree ('gold_label' is \"-\")", Assert.Single(mnli.LeftOut).What);
        Assert.Equal(
            [new MtlRow("a") { Pair = "b" }.With("label", 1), new MtlRow("a") { Pair = "c" }],
            Read("""
                {"premise": "a", "hypothesis": "b", "label": 1, "idx": 0}
                {"premise": "a", "hypothesis": "c", "label": -1, "idx": 1}
                """));
        Assert.Equal([new MtlRow("a") { Pair = "b" }.With("label", -1).With("genre", "fiction")], Read("""{"sentence1": "a", "sentence2": "b", "label": -1, "genre": "fiction", "promptID": "1"}""", new JsonLinesOptions { OnlyHeads = ["label", "genre"] }));
        Assert.Equal([new MtlRow("a") { Pair = "b" }.With("is_duplicate", 0)], Read("""{"question1": "a", "question2": "b", "is_duplicate": 0, "qid1": 4, "qid2": 5}"""));
    }

    [Fact]
    public void Massive_NumbersOfRows_AreNoLabels() => Assert.Equal(
        [new MtlRow("wake me at nine am on friday").With("intent", "alarm_set").With("scenario", "alarm").With("annot_utt", new EntitySpan[] { new(11, 18, "time"), new(22, 28, "date") })],
        MtlDataset.FromJsonLines(Cases.CaseFile.At("c25-mnli-squad-massive", "massive.jsonl"), new JsonLinesOptions { Only = new Dictionary<string, string>(StringComparer.Ordinal) { ["partition"] = "train" } }));

    [Fact]
    public void Rasa_WhatStandsBesideTheExamples_IsCounted()
    {
        var data = Read("""
            {"rasa_nlu_data": {"regex_features": [{"name": "zip", "pattern": "[0-9]{5}"}], "common_examples": [{"text": "fly to Oslo", "intent": "fly", "entities": [{"start": 7, "end": 11, "value": "oslo", "entity": "city"}]}],
              "lookup_tables": [], "entity_synonyms": [{"value": "Oslo", "synonyms": ["Christiania"]}, {"value": "x", "synonyms": []}]}}
            """);
        Assert.Equal([new MtlRow("fly to Oslo").With("intent", "fly").With("entities", new EntitySpan[] { new(7, 11, "city") })], data);
        Assert.Equal([("items of 'regex_features'", 1), ("items of 'entity_synonyms'", 2)], data.LeftOut.Select(left => (left.What, left.Count)));
    }

    private MtlDataset Read(string content, JsonLinesOptions? options = null) => MtlDataset.FromJsonLines(_folder.Write("export.json", content), options);

    private string Fault(string content, JsonLinesOptions? options = null) => Assert.Single(Assert.Throws<DatasetException>(() => Read(content, options)).Problems).Message;
}
