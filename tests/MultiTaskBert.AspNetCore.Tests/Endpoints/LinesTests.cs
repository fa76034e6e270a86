using System.IO.Pipelines;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MultiTaskBert.AspNetCore.Endpoints;

namespace MultiTaskBert.AspNetCore.Tests.Endpoints;

public sealed class LinesTests
{
    [Fact]
    public async Task Lines_AreAnsweredInOrder_AndABadOneOnItsOwnLine()
    {
        await using var application = await TestApplication.StartAsync(new FakeModel());

        var answers = await application.LinesAsync("""{"text": "a"}""", "", """{"txt": "b"}""", "no json", """{"words": ["c", "d"]}""", "\r", """{"text": "e"}""" + "\r");

        Assert.Equal("a", TextOf(answers[0]));
        Assert.Equal((3, 400, "txt"), ErrorOf(answers[1]));
        Assert.Equal((4, 400, null), ErrorOf(answers[2]));
        Assert.Equal("c d", TextOf(answers[3]));
        Assert.Equal("e", TextOf(answers[4]));
        Assert.Equal(5, answers.Length);
    }

    [Fact]
    public async Task Line_IsTheSameAsTheDocumentOfTheRow()
    {
        await using var application = await TestApplication.StartAsync(new FakeModel());
        using var document = await application.PostAsync("""{"text": "Ada won"}""");

        Assert.Equal([await document.Content.ReadAsStringAsync()], await application.LinesAsync("""{"text": "Ada won"}"""));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n \n")]
    public async Task NoLines_AreAnsweredByNone(string body)
    {
        await using var application = await TestApplication.StartAsync(new FakeModel());

        Assert.Empty(await application.LinesAsync(body));
    }

    [Fact]
    public async Task LineThatIsTooLong_IsRefusedUnread_AndTheNextIsRead()
    {
        await using var application = await TestApplication.StartAsync(new FakeModel { MaxTextLength = 100 });

        var answers = await application.LinesAsync("""{"text": "a"}""", new string('x', 3 << 20), """{"text": "b"}""", new string('y', 3 << 20));

        Assert.Equal("a", TextOf(answers[0]));
        Assert.Equal((2, 400, null), ErrorOf(answers[1]));
        Assert.Equal("b", TextOf(answers[2]));
        Assert.Equal((4, 400, null), ErrorOf(answers[3]));
        Assert.Equal(4, answers.Length);
    }

    [Fact]
    public async Task RowBehindVeryMuchWhiteSpace_IsAnsweredAsTooLong()
    {
        await using var application = await TestApplication.StartAsync(new FakeModel { MaxTextLength = 100 });

        var answers = await application.LinesAsync(new string(' ', 3 << 20) + """{"text": "a"}""", """{"text": "b"}""");

        Assert.Equal((1, 400, null), ErrorOf(answers[0]));
        Assert.Equal("b", TextOf(answers[1]));
        Assert.Equal(2, answers.Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task LinesThatComeInPieces_AreReadAsOne(int size)
    {
        await using var application = await TestApplication.StartAsync(new FakeModel());
        using var talk = await Talk.StartAsync(application, isReal: false);
        const string Sent = "{\"text\": \"first\"}\n\n{\"text\": \"second\"}\n{\"text\": \"third\"}";
        foreach (var piece in Sent.Chunk(size))
        {
            await talk.SendAsync(new string(piece));
        }

        await talk.EndAsync();
        foreach (var expected in (string[])["first", "second", "third"])
        {
            Assert.Equal(expected, TextOf(await talk.ReadLineAsync()));
        }

        Assert.Null(await talk.TryReadLineAsync());
    }

    [Fact]
    public async Task Rows_ThatEndInAnyOrder_AreAnsweredInTheirs_AndFewRunAtOnce()
    {
        var random = new Random(3);
        var model = new FakeModel();
        model.Answer = async (row, _) =>
        {
            int turns;
            lock (random)
            {
                turns = random.Next(20);
            }

            for (; turns > 0; turns--)
            {
                await Task.Yield();
            }

            return FakeModel.Of(row);
        };
        await using var application = await TestApplication.StartAsync(model);

        var answers = await application.LinesAsync([.. Enumerable.Range(0, 3000).Select(row => $$"""{"text": "row {{row}}"}""")]);

        Assert.Equal(Enumerable.Range(0, 3000).Select(row => $"row {row}"), answers.Select(TextOf));
        Assert.InRange(model.MostRunning, 2, RowsInFlight.Window);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Row_IsAnsweredBeforeTheNextIsSent(bool isReal)
    {
        await using var application = await TestApplication.StartAsync(new FakeModel(), isReal);
        using var talk = await Talk.StartAsync(application, isReal);

        for (var row = 0; row < 5; row++)
        {
            await talk.SendAsync($$"""{"text": "row {{row}}"}""" + "\n");
            Assert.Equal($"row {row}", TextOf(await talk.ReadLineAsync()));
        }

        await talk.EndAsync();
        Assert.Null(await talk.TryReadLineAsync());
    }

    [Fact]
    public async Task RowsBeyondTheWindow_AreNotRead_UntilSomeAreAnswered()
    {
        var gate = new TaskCompletionSource();
        var model = new FakeModel { Answer = async (row, token) => { await gate.Task.WaitAsync(token); return FakeModel.Of(row); } };
        await using var application = await TestApplication.StartAsync(model);
        var request = application.LinesAsync([.. Enumerable.Range(0, 500).Select(row => $$"""{"text": "row {{row}}"}""")]);
        while (model.Asked < RowsInFlight.Window)
        {
            await Task.Delay(1);
        }

        await Task.Delay(50);   // as long as it would take to ask for more
        Assert.Equal(RowsInFlight.Window, model.Asked);

        gate.SetResult();
        Assert.Equal(500, (await request).Length);
    }

    [Theory]
    [InlineData(typeof(PredictorBusyException), 429)]
    [InlineData(typeof(ObjectDisposedException), 503)]
    public async Task FullQueue_AtTheFirstRow_IsTheAnswerToTheRequest(Type kind, int status)
    {
        var model = new FakeModel { Answer = (_, _) => Task.FromException<Prediction>(kind == typeof(ObjectDisposedException) ? new ObjectDisposedException("engine") : new PredictorBusyException("full", TimeSpan.FromSeconds(3))) };
        await using var application = await TestApplication.StartAsync(model);

        using var response = await application.PostAsync("""{"text": "a"}""", "application/x-ndjson");

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.NotEmpty(response.Headers.GetValues("Retry-After"));
    }

    [Fact]
    public async Task FullQueue_Later_IsWaitedFor_OrSaidOnTheLine()
    {
        var refusals = 3;
        var model = new FakeModel();
        model.Answer = (row, _) => row.Text == "b" && Interlocked.Decrement(ref refusals) >= 0 ? Task.FromException<Prediction>(new PredictorBusyException("full", TimeSpan.FromSeconds(0))) : Task.FromResult(FakeModel.Of(row));
        await using var application = await TestApplication.StartAsync(model);

        Assert.Equal("b", TextOf((await application.LinesAsync("""{"text": "a"}""", """{"text": "b"}"""))[1]));

        model.Patience = TimeSpan.Zero;
        refusals = 1;
        var answers = await application.LinesAsync("""{"text": "a"}""", """{"text": "b"}""", """{"text": "c"}""");
        Assert.Equal((2, 429, null), ErrorOf(answers[1]));
        Assert.Equal("c", TextOf(answers[2]));
    }

    [Fact]
    public async Task FailingRow_IsSaidOnItsLine_WithoutSecrets()
    {
        var model = new FakeModel { Answer = (row, _) => row.Text == "b" ? Task.FromException<Prediction>(new InvalidOperationException("secret")) : Task.FromResult(FakeModel.Of(row)) };
        await using var application = await TestApplication.StartAsync(model);

        var answers = await application.LinesAsync("""{"text": "a"}""", """{"text": "b"}""", """{"text": "c"}""");

        Assert.Equal((2, 500, null), ErrorOf(answers[1]));
        Assert.DoesNotContain("secret", answers[1], StringComparison.Ordinal);
        Assert.Equal("c", TextOf(answers[2]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ClientThatLeaves_CancelsItsRows(bool isReal)
    {
        var cancelled = 0;
        var allEnded = new TaskCompletionSource();
        var model = new FakeModel();
        model.Answer = async (row, token) =>
        {
            if (row.Text == "first")
            {
                return FakeModel.Of(row);
            }

            try
            {
                await Task.Delay(Timeout.Infinite, token);
            }
            finally
            {
                if (Interlocked.Increment(ref cancelled) == 3)
                {
                    allEnded.SetResult();
                }
            }

            return FakeModel.Of(row);
        };
        await using var application = await TestApplication.StartAsync(model, isReal);
        using var talk = await Talk.StartAsync(application, isReal);
        await talk.SendAsync("{\"text\": \"first\"}\n{\"text\": \"b\"}\n{\"text\": \"c\"}\n{\"text\": \"d\"}\n");
        Assert.Equal("first", TextOf(await talk.ReadLineAsync()));
        while (model.Asked < 4)
        {
            await Task.Delay(1);
        }

        talk.Leave();

        await allEnded.Task.WaitAsync(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task StreamLongerThanTheServerAllows_EndsWithAnError()
    {
        await using var application = await TestApplication.StartAsync(new FakeModel(), isReal: true, endpoint: route => route.WithMetadata(new RequestSizeLimitAttribute(1000)));
        using var talk = await Talk.StartAsync(application, isReal: true);
        await talk.SendAsync("{\"text\": \"first\"}\n");
        Assert.Equal("first", TextOf(await talk.ReadLineAsync()));

        await talk.SendAsync(new string(' ', 2000) + "\n");

        Assert.Equal((2, 413, null), ErrorOf(await talk.ReadLineAsync()));
        Assert.Null(await talk.TryReadLineAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ServerThatEnds_AnswersWhatWasReadAndNoMore(bool isReal)
    {
        var gate = new TaskCompletionSource();
        var model = new FakeModel();
        model.Answer = async (row, token) =>
        {
            await (row.Text == "b" ? gate.Task.WaitAsync(token) : Task.CompletedTask);
            return FakeModel.Of(row);
        };
        await using var application = await TestApplication.StartAsync(model, isReal);
        using var talk = await Talk.StartAsync(application, isReal);
        await talk.SendAsync("{\"text\": \"a\"}\n{\"text\": \"b\"}\n");
        Assert.Equal("a", TextOf(await talk.ReadLineAsync()));
        while (model.Asked < 2)
        {
            await Task.Delay(1);
        }

        var stopping = application.StopAsync();
        gate.SetResult();

        Assert.Equal("b", TextOf(await talk.ReadLineAsync()));
        Assert.Equal((3, 503, null), ErrorOf(await talk.ReadLineAsync()));
        Assert.Null(await talk.TryReadLineAsync());
        await talk.EndAsync();
        await stopping.WaitAsync(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task ServerThatEnds_WithMoreRowsThanAreTaken_NamesTheFirstThatIsNotAnswered()
    {
        var gate = new TaskCompletionSource();
        var model = new FakeModel { Answer = async (row, token) => { await gate.Task.WaitAsync(token); return FakeModel.Of(row); } };
        await using var application = await TestApplication.StartAsync(model);
        var request = application.LinesAsync([.. Enumerable.Range(1, 100).Select(row => $$"""{"text": "row {{row}}"}""")]);
        while (model.Asked < RowsInFlight.Window)
        {
            await Task.Delay(1);
        }

        var stopping = application.StopAsync();
        gate.SetResult();
        var answers = await request;

        Assert.Equal(Enumerable.Range(1, answers.Length - 1).Select(row => $"row {row}"), answers[..^1].Select(TextOf));
        Assert.Equal((answers.Length, 503, null), ErrorOf(answers[^1]));
        Assert.InRange(answers.Length - 1, RowsInFlight.Window, 99);
        await stopping;
    }

    [Fact]
    public async Task BodyThatCannotBeReadToItsEnd_IsNotTakenForAWholeOne()
    {
        var log = new ListLog();
        await using var application = await TestApplication.StartAsync(
            new FakeModel(),
            services: services => services.AddSingleton<ILoggerProvider>(log),
            routes: routes => routes.Use((context, next) =>
            {
                context.Request.Body = new DamagedBody("{\"text\": \"a\"}\n{\"text\": \"b\"}\n{\"te");
                return next(context);
            }));

        var answers = await application.LinesAsync(string.Empty);

        Assert.Equal(["a", "b"], answers[..^1].Select(TextOf));
        Assert.Equal((3, 400, null), ErrorOf(answers[^1]));
        Assert.Contains("cannot be read to its end", answers[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("secret", answers[^1], StringComparison.Ordinal);
        Assert.IsType<InvalidDataException>(Assert.Single(log.Exceptions));
    }

    private static string TextOf(string line) => JsonDocument.Parse(line).RootElement.GetProperty("text").GetString()!;

    private static (int Line, int Status, string? Field) ErrorOf(string line)
    {
        var error = JsonDocument.Parse(line).RootElement.GetProperty("error");
        Assert.NotEmpty(error.GetProperty("detail").GetString()!);
        return (error.GetProperty("line").GetInt32(), error.GetProperty("status").GetInt32(), error.TryGetProperty("field", out var field) ? field.GetString() : null);
    }

    /// <summary>A body whose end is damaged.</summary>
    private sealed class DamagedBody(string beginning) : MemoryStream(Encoding.UTF8.GetBytes(beginning))
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position == Length ? throw new InvalidDataException("a secret") : base.ReadAsync(buffer, cancellationToken);
    }

    /// <summary>A client that reads answers while it sends rows: over a connection of its own with Kestrel, since HttpClient does not with HTTP/1.1.</summary>
    private sealed class Talk : IDisposable
    {
        private readonly Pipe _rows = new();
        private readonly CancellationTokenSource _leaving = new();
        private System.Net.Sockets.TcpClient? _connection;
        private StreamReader? _answers;
        private bool _isChunked;

        internal static async Task<Talk> StartAsync(TestApplication application, bool isReal)
        {
            var talk = new Talk();
            if (isReal)
            {
                talk._isChunked = true;
                talk._connection = new System.Net.Sockets.TcpClient();
                await talk._connection.ConnectAsync(application.Address.Host, application.Address.Port);
                await talk._connection.GetStream().WriteAsync("POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray());
                talk._answers = new StreamReader(talk._connection.GetStream());
                return talk;
            }

            var content = new StreamContent(talk._rows.Reader.AsStream());
            content.Headers.ContentType = new("application/x-ndjson");
            var request = new HttpRequestMessage(HttpMethod.Post, "/predict") { Content = content };
            talk._response = application.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, talk._leaving.Token);
            return talk;
        }

        private Task<HttpResponseMessage>? _response;

        internal async Task SendAsync(string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            if (_connection is null)
            {
                await _rows.Writer.WriteAsync(bytes);
                return;
            }

            await _connection.GetStream().WriteAsync((byte[])[.. Encoding.ASCII.GetBytes($"{bytes.Length:x}\r\n"), .. bytes, .. "\r\n"u8]);
        }

        internal async Task EndAsync()
        {
            await _rows.Writer.CompleteAsync();
            if (_connection is not null)
            {
                await _connection.GetStream().WriteAsync("0\r\n\r\n"u8.ToArray());
            }
        }

        internal void Leave()
        {
            _leaving.Cancel();
            if (_response is { IsCompletedSuccessfully: true })
            {
                _response.Result.Dispose();
            }

            _connection?.Client.Close(0);
        }

        internal async Task<string> ReadLineAsync() => await TryReadLineAsync() ?? throw new EndOfStreamException();

        // Of chunks, the lines that are JSON; the head and the sizes are between them.
        internal async Task<string?> TryReadLineAsync()
        {
            if (_answers is null)
            {
                var response = await _response!;
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                _answers = new StreamReader(await response.Content.ReadAsStreamAsync());
            }

            while (await _answers.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1)) is { } line)
            {
                if (line.StartsWith('{'))
                {
                    return line;
                }

                if (_isChunked && line == "0")
                {
                    return null;
                }
            }

            return null;
        }

        public void Dispose()
        {
            _leaving.Dispose();
            _connection?.Dispose();
        }
    }
}
