using System.Globalization;
using Microsoft.AspNetCore.Http;
using MultiTaskBert.AspNetCore.Serving;

namespace MultiTaskBert.AspNetCore.Endpoints;

/// <summary>Why a row or a request has no prediction, as its client hears it.</summary>
/// <param name="Status">The status of HTTP.</param>
/// <param name="Detail">What is wrong, and what to do.</param>
/// <param name="Field">The field that is wrong, where one is.</param>
/// <param name="RetryAfter">When to ask again, where that helps.</param>
internal sealed record Failure(int Status, string Detail, string? Field = null, TimeSpan? RetryAfter = null)
{
    /// <summary>Whether it concerns every row, not the one.</summary>
    internal bool IsOfAll => Status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable;

    /// <summary>What the client hears of an exception; what is nobody's fault but the program's, without its message.</summary>
    internal static Failure Of(Exception exception) => exception switch
    {
        BadInputException bad => new(StatusCodes.Status400BadRequest, bad.Message, bad.Field),
        BadHttpRequestException bad => new(bad.StatusCode, bad.Message),
        PredictorBusyException busy => new(StatusCodes.Status429TooManyRequests, busy.Message, RetryAfter: busy.RetryAfter),
        TimeoutException late => new(StatusCodes.Status504GatewayTimeout, late.Message),
        ArgumentException bad => new(StatusCodes.Status400BadRequest, WithoutParameter(bad)),
        ModelUnavailableException => new(StatusCodes.Status503ServiceUnavailable, "The model cannot be loaded; the server's log says why.", RetryAfter: TimeSpan.FromSeconds(5)),
        ObjectDisposedException or OperationCanceledException => new(StatusCodes.Status503ServiceUnavailable, "The server is ending.", RetryAfter: TimeSpan.FromSeconds(1)),
        _ => new(StatusCodes.Status500InternalServerError, "The model could not be computed for this row; the server's log says why."),
    };

    /// <summary>The answer to the whole request (RFC 9457).</summary>
    internal Task WriteAsync(HttpContext context)
    {
        if (Seconds is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        var result = Field is null
            ? Results.Problem(Detail, statusCode: Status)
            : Results.ValidationProblem(new Dictionary<string, string[]>(StringComparer.Ordinal) { [Field] = [Detail] }, Detail, statusCode: Status);
        return result.ExecuteAsync(context);
    }

    /// <summary>The answer on the line of one row.</summary>
    internal void Write(System.Text.Json.Utf8JsonWriter writer, long line)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("error"u8);
        writer.WriteNumber("line"u8, line);
        writer.WriteNumber("status"u8, Status);
        writer.WriteString("detail"u8, Detail);
        if (Field is { Length: > 0 })
        {
            writer.WriteString("field"u8, Field);
        }

        if (Seconds is { } seconds)
        {
            writer.WriteNumber("retryAfter"u8, seconds);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private long? Seconds => RetryAfter is { } wait ? Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)) : null;

    // .NET adds the name of a parameter, which says nothing to a client.
    private static string WithoutParameter(ArgumentException exception)
    {
        var suffix = $" (Parameter '{exception.ParamName}')";
        return exception.Message.EndsWith(suffix, StringComparison.Ordinal) ? exception.Message[..^suffix.Length] : exception.Message;
    }
}
