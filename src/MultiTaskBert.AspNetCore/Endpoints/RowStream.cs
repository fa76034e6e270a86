using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MultiTaskBert.AspNetCore.Endpoints;

/// <summary>
/// Answers lines of JSON with lines of JSON, in their order, while they come. A line that is wrong is answered by an error, and the stream goes on. No more is read than is being predicted, and nothing is predicted
/// that the client does not read: whoever is slow slows down the other.
/// </summary>
internal sealed partial class RowStream(HttpContext context, PredictTarget target, RowsInFlight rows, JsonSerializerOptions json, ILogger log)
{
    private const int FlushAt = 16 * 1024;

    private readonly Channel<Pending> _pending = Channel.CreateUnbounded<Pending>(new() { SingleReader = true, SingleWriter = true });   // as many as there are places for
    private long _line;

    internal async Task RunAsync()
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var reading = ReadAsync(ending.Token);
        try
        {
            await WriteAsync(ending.Token).ConfigureAwait(false);
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (_pending.Reader.TryRead(out var pending))
            {
                await ((Task)pending.Answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        // A stream that stays open would hold up the end of the application: no more is read then, and what was read is answered.
        var stopping = context.RequestServices.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None;
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping);
        try
        {
            await ReadLinesAsync(context.Request.BodyReader, reading.Token, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            End(Failure.Of(new ObjectDisposedException(objectName: null)));
        }
        catch (BadHttpRequestException fault) when (!cancellationToken.IsCancellationRequested)
        {
            End(Failure.Of(fault));   // more than the server allows, or slower
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            // Damaged, for instance where it is compressed: an end like any other would say that all was read.
            LogBroken(log, fault);
            End(new(StatusCodes.Status400BadRequest, "The body cannot be read to its end; the lines from here on are not answered."));
        }
        finally
        {
            _pending.Writer.TryComplete();
        }
    }

    // What came before is answered, then this.
    private void End(Failure failure) => _pending.Writer.TryWrite(new(_line + 1, Task.FromResult(new RowAnswer(Prediction: null, failure)), HasPlace: false));

    private async Task ReadLinesAsync(PipeReader body, CancellationToken reading, CancellationToken cancellationToken)
    {
        var isSkipping = false;
        var searched = 0L;   // how much of the line that has not ended was looked through for its end
        while (true)
        {
            var result = await body.ReadAsync(reading).ConfigureAwait(false);
            var buffer = result.Buffer;
            while (buffer.Slice(searched).PositionOf((byte)'\n') is { } end || (result.IsCompleted && !buffer.IsEmpty && Set(out end, buffer.End)))
            {
                if (isSkipping)
                {
                    isSkipping = false;
                }
                else
                {
                    await TakeAsync(buffer.Slice(0, end), reading, cancellationToken).ConfigureAwait(false);
                }

                buffer = end.Equals(buffer.End) ? buffer.Slice(buffer.End) : buffer.Slice(buffer.GetPosition(1, end));
                searched = 0;
            }

            if (buffer.Length > target.MaxRowBytes)
            {
                if (!isSkipping)
                {
                    await TakeAsync(buffer, reading, cancellationToken).ConfigureAwait(false);   // refused for its length
                }

                isSkipping = true;
                buffer = buffer.Slice(buffer.End);
            }

            searched = buffer.Length;
            body.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                return;
            }
        }
    }

    private async Task TakeAsync(ReadOnlySequence<byte> line, CancellationToken reading, CancellationToken cancellationToken)
    {
        if (line.Length <= target.MaxRowBytes && IsBlank(line))   // what follows more white space than that may be a row
        {
            _line++;
            return;
        }

        await rows.EnterAsync(reading).ConfigureAwait(false);
        _line++;   // not before: a line that is no longer taken is the first that is not answered
        _pending.Writer.TryWrite(new(_line, AnswerAsync(line, cancellationToken), HasPlace: true));
    }

    // The line is read before the first await: afterwards its memory is another's.
    private Task<RowAnswer> AnswerAsync(ReadOnlySequence<byte> line, CancellationToken cancellationToken)
    {
        MtlRow row;
        try
        {
            row = line.Length <= target.MaxRowBytes
                ? RowJson.ReadRow(line, target.MaxTextLength)
                : throw new BadInputException(string.Empty, $"The line is longer than {target.MaxRowBytes} bytes: a row has at most {target.MaxTextLength} characters.");
        }
        catch (BadInputException bad)
        {
            return Task.FromResult(new RowAnswer(Prediction: null, Failure.Of(bad)));
        }

        return rows.PredictAsync(row, cancellationToken);
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        var body = context.Response.BodyWriter;
        var unflushed = 0L;
        using var writer = new Utf8JsonWriter(body, new JsonWriterOptions { Encoder = json.Encoder });
        while (true)
        {
            var isThere = _pending.Reader.TryRead(out var pending);
            if (unflushed > 0 && (!isThere || !pending.Answer.IsCompleted || unflushed >= FlushAt))
            {
                await body.FlushAsync(cancellationToken).ConfigureAwait(false);   // what is ready is not held back by what is not
                unflushed = 0;
            }

            if (!isThere)
            {
                if (!await _pending.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    break;
                }

                continue;
            }

            var answer = await pending.Answer.ConfigureAwait(false);
            if (!context.Response.HasStarted && unflushed == 0)
            {
                if (answer.Failure is { IsOfAll: true } failure)
                {
                    await failure.WriteAsync(context).ConfigureAwait(false);
                    return;
                }

                context.Response.ContentType = PredictEndpoint.LinesType;
            }

            if (answer.Failure is null)
            {
                JsonSerializer.Serialize(writer, answer.Prediction, json);
            }
            else
            {
                answer.Failure.Write(writer, pending.Line);
            }

            await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
            unflushed += writer.BytesCommitted + 1;
            writer.Reset();
            body.Write("\n"u8);
            if (pending.HasPlace)
            {
                rows.Leave();
            }
        }

        if (!context.Response.HasStarted)
        {
            context.Response.ContentType = PredictEndpoint.LinesType;   // also of no rows
        }

        await body.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private static bool IsBlank(ReadOnlySequence<byte> line)
    {
        foreach (var part in line)
        {
            if (part.Span.ContainsAnyExcept(" \t\r"u8))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Set(out SequencePosition position, SequencePosition value)
    {
        position = value;
        return true;
    }

    [LoggerMessage(EventId = 2, EventName = "BodyBroken", Level = LogLevel.Information, Message = "The body of a request could not be read to its end.")]
    private static partial void LogBroken(ILogger log, Exception exception);

    private readonly record struct Pending(long Line, Task<RowAnswer> Answer, bool HasPlace);
}
