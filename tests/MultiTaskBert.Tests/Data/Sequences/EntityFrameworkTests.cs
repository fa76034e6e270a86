using Microsoft.EntityFrameworkCore;

namespace MultiTaskBert.Tests.Data.Sequences;

/// <summary>Rows of a database, through the query that its own library makes.</summary>
public sealed class EntityFrameworkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task FromAsync_Query_StreamsItsRows()
    {
        await using var database = new Tickets(Path.Combine(_folder.Path, "tickets.db"));
        await database.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
        database.AddRange(Enumerable.Range(1, 3_000).Select(id => new Ticket { Id = id, Body = $"ticket {id}", Topic = id % 3 == 0 ? null : $"topic {id % 2}", Stars = id % 5, Customer = id % 7 }));
        await database.SaveChangesAsync(TestContext.Current.CancellationToken);
        database.ChangeTracker.Clear();

        var rows = await MtlDataset.FromAsync(
            database.Items.AsNoTracking().OrderBy(ticket => ticket.Id).AsAsyncEnumerable(),
            ticket => ticket.Body,
            row => row.Label("topic", ticket => ticket.Topic).Label("stars", ticket => ticket.Stars).Group(ticket => ticket.Customer),
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(3_000, rows.Count);
        Assert.Equal(new MtlRow("ticket 3000").With("stars", 0), rows[^1]);
        Assert.Equal([("stars", 3_000), ("topic", 2_000)], rows.LabelCounts.Select(count => (count.Key, count.Value)));
        Assert.Empty(database.ChangeTracker.Entries());
    }

    private sealed class Ticket
    {
        public int Id { get; init; }

        public required string Body { get; init; }

        public string? Topic { get; init; }

        public int Stars { get; init; }

        public int Customer { get; init; }
    }

    private sealed class Tickets(string path) : DbContext
    {
        public DbSet<Ticket> Items => Set<Ticket>();

        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.UseSqlite($"Data Source={path};Pooling=False");
    }
}
