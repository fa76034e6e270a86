using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace MultiTaskBert.AspNetCore.Endpoints;

/// <summary>Answers a request for predictions: a row, an array of rows, or lines.</summary>
/// <param name="targetOf">What predicts, by the services of the request.</param>
internal sealed class PredictEndpoint(Func<IServiceProvider, PredictTarget> targetOf)
{
    /// <summary>The content type of one document.</summary>
    internal const string DocumentType = "application/json";

    /// <summary>The content type of lines.</summary>
    internal const string LinesType = "application/x-ndjson";

    /// <summary>Answers a request.</summary>
    internal async Task HandleAsync(HttpContext context)
    {
        try
        {
            var target = targetOf(context.RequestServices);
            var type = MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var parsed) ? parsed : null;
            var isLines = type is not null && Is(type, LinesType);
            if (type is null || !(isLines || Is(type, DocumentType)) || !(type.Charset.Length == 0 || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)))
            {
                await new Failure(StatusCodes.Status415UnsupportedMediaType, $"The content type must be {DocumentType} or {LinesType}, in UTF-8.").WriteAsync(context).ConfigureAwait(false);
                return;
            }

            var services = context.RequestServices;
            var json = services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
            var log = services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(PredictEndpoint));
            using var rows = new RowsInFlight(target, log);
            await (isLines ? new RowStream(context, target, rows, json, log).RunAsync() : AnswerDocumentAsync(context, target, rows, json)).ConfigureAwait(false);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client left; nobody reads what could be said.
        }
        catch (Exception exception) when (!context.Response.HasStarted && exception is BadInputException or BadHttpRequestException or ObjectDisposedException)
        {
            await Failure.Of(exception).WriteAsync(context).ConfigureAwait(false);
        }
    }

    private static async Task AnswerDocumentAsync(HttpContext context, PredictTarget target, RowsInFlight rows, JsonSerializerOptions json)
    {
        var (wanted, isSingle) = await ReadDocumentAsync(context.Request, target).ConfigureAwait(false);
        var answers = await PredictAllAsync(wanted, rows, context.RequestAborted).ConfigureAwait(false);
        if (Array.FindIndex(answers, answer => answer.Failure is not null) is >= 0 and var failed)
        {
            var failure = answers[failed].Failure!;
            await (isSingle || failure.IsOfAll ? failure : failure with { Detail = $"Row {failed}: {failure.Detail}" }).WriteAsync(context).ConfigureAwait(false);
        }
        else if (isSingle)
        {
            await context.Response.WriteAsJsonAsync(answers[0].Prediction, json, context.RequestAborted).ConfigureAwait(false);
        }
        else
        {
            await context.Response.WriteAsJsonAsync(Array.ConvertAll(answers, answer => answer.Prediction), json, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static async Task<(IReadOnlyList<MtlRow> Rows, bool IsSingle)> ReadDocumentAsync(HttpRequest request, PredictTarget target)
    {
        var body = request.BodyReader;
        if (request.ContentLength > target.MaxDocumentBytes)
        {
            throw TooLarge(target);
        }

        while (true)
        {
            var result = await body.ReadAsync(request.HttpContext.RequestAborted).ConfigureAwait(false);
            if (result.Buffer.Length > target.MaxDocumentBytes)
            {
                throw TooLarge(target);
            }

            if (result.IsCompleted)
            {
                var rows = RowJson.ReadDocument(result.Buffer, target.MaxTextLength, target.MaxRows, out var isSingle);
                body.AdvanceTo(result.Buffer.End);
                return (rows, isSingle);
            }

            body.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    // In order. Once a row fails, the others are given up: there will be no answer but its failure.
    private static async Task<RowAnswer[]> PredictAllAsync(IReadOnlyList<MtlRow> all, RowsInFlight rows, CancellationToken aborted)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        var answers = new RowAnswer[all.Count];
        var running = new List<Task>(all.Count);
        for (var row = 0; row < answers.Length && !ending.IsCancellationRequested; row++)
        {
            await rows.EnterAsync(CancellationToken.None).ConfigureAwait(false);   // those that run are cancelled, and leave
            running.Add(OneAsync(row));
        }

        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        aborted.ThrowIfCancellationRequested();
        return answers;

        async Task OneAsync(int row)
        {
            try
            {
                answers[row] = await rows.PredictAsync(all[row], ending.Token).ConfigureAwait(false);
                if (answers[row].Failure is not null)
                {
                    await ending.CancelAsync().ConfigureAwait(false);
                }
            }
            finally
            {
                rows.Leave();
            }
        }
    }

    private static BadHttpRequestException TooLarge(PredictTarget target) => new(
        $"The body is larger than {target.MaxDocumentBytes} bytes; send fewer rows at a time, or send them as lines with the content type {LinesType}.", StatusCodes.Status413PayloadTooLarge);

    private static bool Is(MediaTypeHeaderValue type, string wanted) => type.MediaType.Equals(wanted, StringComparison.OrdinalIgnoreCase);
}
