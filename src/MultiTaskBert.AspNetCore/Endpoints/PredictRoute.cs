using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MultiTaskBert.AspNetCore.Endpoints;

/// <summary>The route of predictions, with what OpenAPI says of it.</summary>
internal static class PredictRoute
{
    internal static RouteHandlerBuilder Map(IEndpointRouteBuilder endpoints, string pattern, Func<IServiceProvider, PredictTarget> targetOf)
    {
        var route = endpoints.MapPost(pattern, (Delegate)new PredictEndpoint(targetOf).HandleAsync)
            .WithTags("Predictions")
            .WithSummary("Predicts for a row, or for many.")
            .WithDescription(
                $"A row is answered by its prediction, an array of rows by an array. With the content type {PredictEndpoint.LinesType} every line is a row, "
                + "and is answered by a line, in order, while lines come: its prediction, or {\"error\": {\"line\", \"status\", \"detail\", \"field\"}}.")
            .Accepts<RowDescription>(PredictEndpoint.DocumentType, PredictEndpoint.LinesType)
            .Produces<PredictionDescription>(StatusCodes.Status200OK, PredictEndpoint.DocumentType, PredictEndpoint.LinesType)
            .ProducesValidationProblem();
        foreach (var status in (int[])[
            StatusCodes.Status413PayloadTooLarge,
            StatusCodes.Status415UnsupportedMediaType,
            StatusCodes.Status429TooManyRequests,
            StatusCodes.Status500InternalServerError,
            StatusCodes.Status503ServiceUnavailable,
            StatusCodes.Status504GatewayTimeout])
        {
            route.ProducesProblem(status);
        }

        return route;
    }
}
