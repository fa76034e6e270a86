using Microsoft.Data.Analysis;
using Microsoft.EntityFrameworkCore;
using Microsoft.ML;
using Microsoft.ML.Data;
using MultiTaskBert.Data;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.PublicApi.Tests.Documentation;

/// <summary>The code of docs/dotnet-data.md, run as it stands there.</summary>
[Collection(DocumentationTests.Name)]
public sealed class DotnetDataTests
{
    private static readonly Ticket[] Tickets =
    [
        new() { Id = 1, Body = "Refund me today", Topic = Topic.Money, Stars = 1, IsUrgent = true, Moods = ["angry"], Places = [], Customer = 7 },
        new() { Id = 2, Body = "Flights to Lima", Topic = Topic.Travel, Moods = [], Places = [new Place(11, 15, "City")], Customer = 8 },
    ];

    private enum Topic
    {
        Money,
        Travel,
    }

    [Fact]
    public void Sequence_WithSelectors_MakesRows()
    {
        var tickets = Tickets;
        #region dotnet-data-from
        MtlDataset train = MtlDataset.From(tickets, ticket => ticket.Body, row => row
            .Label("topic", ticket => ticket.Topic)              // a string or a member of an enumeration: a class
            .Label("stars", ticket => ticket.Stars)              // int?: a number, or no label
            .Label("urgent", ticket => ticket.IsUrgent)          // a flag
            .Label("moods", ticket => ticket.Moods)              // a list of strings: the classes that apply
            .Label("places", ticket => ticket.Places.Select(place => new EntitySpan(place.From, place.To, place.Kind)))
            .Group(ticket => ticket.Customer));                  // kept together by SplitByGroup
        #endregion

        Assert.Equal(
            [
                new MtlRow("Refund me today").With("topic", "Money").With("stars", 1).With("urgent", true).With("moods", ["angry"]).With("places", Array.Empty<EntitySpan>()),
                new MtlRow("Flights to Lima").With("topic", "Travel").With("urgent", false).With("moods", Array.Empty<string>()).With("places", [new EntitySpan(11, 15, "City")]),
            ],
            train);
        Assert.Equal(["7", "8"], train.Select(row => row.Group!));
    }

    [Fact]
    public void Sequence_OfWordsAndOfPairs_MakesRows()
    {
        (string[] Words, string[] Tags)[] sentences = [(["Ada", "left"], ["B-PER", "O"])];
        (string Premise, string Hypothesis, string? Gold)[] pairs = [("Ada left.", "Ada is here.", "contradiction"), ("It rains.", "Ada left.", null)];
        #region dotnet-data-words
        MtlDataset tagged = MtlDataset.From(sentences, sentence => sentence.Words, row => row.Label("entities", sentence => sentence.Tags));

        MtlDataset related = MtlDataset.From(pairs, pair => pair.Premise, row => row.Pair(pair => pair.Hypothesis).Label("relation", pair => pair.Gold));
        #endregion

        Assert.Equal([new MtlRow(["Ada", "left"]).With("entities", ["B-PER", "O"])], tagged);
        Assert.Equal([new MtlRow("Ada left.") { Pair = "Ada is here." }.With("relation", "contradiction"), new MtlRow("It rains.") { Pair = "Ada left." }], related);
    }

    [Fact]
    public void Sequence_WithMistakes_SaysInWhichRows()
    {
        Ticket[] tickets = [new() { Body = "Refund me", Label = "money" }, new() { Body = null!, Label = "money" }, new() { Body = "Lima", Label = " " }, new() { Body = "Oslo" }];
        using var written = new StringWriter();
        #region dotnet-data-errors
        try
        {
            MtlDataset.From(tickets, ticket => ticket.Body, row => row.Label("topic", ticket => ticket.Label).Label("city", ticket => ticket.Address!.City));
        }
        catch (DatasetException e)
        {
            written.WriteLine(e.Message);
        }
        #endregion

        Assert.Equal(
            """
            The data has 5 problems:
              row 0: the selector of the label of head 'city' threw NullReferenceException: 'Object reference not set to an instance of an object.'.
              row 1: the text is null; a row needs one. Take such items out of the sequence.
              row 2: head 'topic': the class name is empty; give null for no label.
              row 2: the selector of the label of head 'city' threw NullReferenceException: 'Object reference not set to an instance of an object.'.
              row 3: the selector of the label of head 'city' threw NullReferenceException: 'Object reference not set to an instance of an object.'.
            """.ReplaceLineEndings("\n"),
            written.ToString().TrimEnd().ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Query_OfEntityFramework_IsStreamed()
    {
        await using var db = new TicketContext();
        await db.Database.EnsureDeletedAsync();
        await db.Database.EnsureCreatedAsync();
        db.AddRange(new Ticket { Id = 1, Body = "Refund me today", Label = "money" }, new Ticket { Id = 2, Body = "Flights to Lima" }, new Ticket { Id = 3, Body = "Old", IsClosed = true });
        await db.SaveChangesAsync();
        var cancellationToken = TestContext.Current.CancellationToken;
        #region dotnet-data-ef
        MtlDataset train = await MtlDataset.FromAsync(
            db.Tickets.AsNoTracking().Where(ticket => !ticket.IsClosed).OrderBy(ticket => ticket.Id).AsAsyncEnumerable(),
            ticket => ticket.Body,
            row => row.Label("topic", ticket => ticket.Label),
            cancellationToken: cancellationToken);
        #endregion

        Assert.Equal([new MtlRow("Refund me today").With("topic", "money"), new MtlRow("Flights to Lima")], train);
    }

    [Fact]
    public void DataView_OfAPipeline_IsRead()
    {
        var context = new MLContext(seed: 1);
        IDataView view = context.Data.LoadFromEnumerable([new Review { Id = 1, Text = "All good", Sentiment = "positive" }, new Review { Id = 2, Text = "Never again", Sentiment = "negative" }]);
        #region dotnet-data-view
        MtlDataset train = MtlDataset.FromDataView(view, new DataViewOptions
        {
            Renamed = new Dictionary<string, string> { ["Sentiment"] = "sentiment" },
            Ignored = ["Id"],
        });
        #endregion

        Assert.Equal([new MtlRow("All good").With("sentiment", "positive"), new MtlRow("Never again").With("sentiment", "negative")], train);
    }

    [Fact]
    public void Dataset_ToDataView_IsReadByAPipeline()
    {
        var context = new MLContext(seed: 1);
        MtlDataset train = MtlDataset.From([new MtlRow("All good").With("sentiment", "positive"), new MtlRow("Never again").With("sentiment", "negative")]);
        #region dotnet-data-to-view
        IDataView view = train.ToDataView();
        var pipeline = context.Transforms.Text.FeaturizeText("Features", "text")
            .Append(context.Transforms.Conversion.MapValueToKey("Label", "sentiment"));
        IDataView features = pipeline.Fit(view).Transform(view);

        DataFrame frame = train.ToDataView().ToDataFrame();
        #endregion

        Assert.Equal([1u, 2u], features.GetColumn<uint>("Label"));
        Assert.Equal(["All good", "Never again"], frame["text"].Cast<string>());
    }

    [Fact]
    public void DataFrame_WithMissingValues_HasNoLabelsThere()
    {
        File.WriteAllText("reviews.csv", "text,stars,urgent\nAll good,5,false\nNever again,,\n");
        #region dotnet-data-frame
        DataFrame frame = DataFrame.LoadCsv("reviews.csv", dataTypes: [typeof(string), typeof(int), typeof(bool)]);
        MtlDataset train = MtlDataset.FromDataView(frame);
        #endregion

        Assert.Equal([new MtlRow("All good").With("stars", 5).With("urgent", false), new MtlRow("Never again")], train);
    }

    [Fact]
    public void DataView_OfMlNetNamedEntities_BecomesWords()
    {
        var context = new MLContext(seed: 1);
        IDataView view = context.Data.LoadFromEnumerable([new Sentence { Text = "Ada left Oslo", Label = ["PERSON", "O", "CITY"] }]);
        #region dotnet-data-ner
        MtlDataset train = MtlDataset.FromDataView(view)
            .Select(row => new MtlRow(row.Text!.Split(' ')).WithLabels(row.Labels));
        #endregion

        Assert.Equal([new MtlRow(["Ada", "left", "Oslo"]).With("Label", ["PERSON", "O", "CITY"])], train);
    }

    private sealed record Place(int From, int To, string Kind);

    private sealed class Address
    {
        public string City { get; init; } = string.Empty;
    }

    private sealed class Ticket
    {
        public int Id { get; init; }

        public string Body { get; init; } = string.Empty;

        public Topic? Topic { get; init; }

        public string? Label { get; init; }

        public int? Stars { get; init; }

        public bool IsUrgent { get; init; }

        public bool IsClosed { get; init; }

        public int Customer { get; init; }

        [System.ComponentModel.DataAnnotations.Schema.NotMapped]
        public IReadOnlyList<string> Moods { get; init; } = [];

        [System.ComponentModel.DataAnnotations.Schema.NotMapped]
        public IReadOnlyList<Place> Places { get; init; } = [];

        [System.ComponentModel.DataAnnotations.Schema.NotMapped]
        public Address? Address { get; init; }
    }

    private sealed class Review
    {
        public int Id { get; init; }

        public string Text { get; init; } = string.Empty;

        public string Sentiment { get; init; } = string.Empty;
    }

    private sealed class Sentence
    {
        public string Text { get; init; } = string.Empty;

        public string[] Label { get; init; } = [];
    }

    private sealed class TicketContext : DbContext
    {
        public DbSet<Ticket> Tickets => Set<Ticket>();

        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.UseSqlite("Data Source=tickets.db;Pooling=False");
    }
}
