using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using MultiTaskBert.AspNetCore.Endpoints;
using MultiTaskBert.AspNetCore.Serving;

namespace MultiTaskBert;

/// <summary>Provides the routes of served models. Who may use them is the application's to say, on what they return: authorization, rate limits, CORS.</summary>
public static class MultiTaskPredictorEndpoints
{
    /// <summary>
    /// Maps <c>POST</c> to the predictions of a model that <c>AddMultiTaskPredictor</c> added. A row (<c>{"text": …}</c>, with <c>"pair"</c> where it has a second text, or <c>{"words": […]}</c>) is answered by its
    /// <see cref="Prediction"/>, an array of rows by an array, and lines of rows (<c>application/x-ndjson</c>) by lines while they come. What is wrong is answered by problem details.
    /// </summary>
    /// <param name="endpoints">The routes of the application.</param>
    /// <param name="pattern">The route.</param>
    /// <param name="name">The name of the model; null where there is one.</param>
    /// <returns>What authorization, rate limits, CORS and names are set on.</returns>
    /// <exception cref="InvalidOperationException">No such model was added; or several were, and none is named.</exception>
    public static RouteHandlerBuilder MapMultiTaskPredictor(this IEndpointRouteBuilder endpoints, string pattern = "/predict", string? name = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        if (!(name is null ? Has<IServiceProviderIsService>(endpoints)?.IsService(typeof(ServedPredictor)) : Has<IServiceProviderIsKeyedService>(endpoints)?.IsKeyedService(typeof(ServedPredictor), name)) ?? false)
        {
            throw new InvalidOperationException(name is null
                ? "No model was added without a name: call services.AddMultiTaskPredictor, or say which one is mapped."
                : $"No model '{name}' was added: call services.AddMultiTaskPredictor with that name.");
        }

        if (name is null && endpoints.ServiceProvider.GetService<ServedModels>() is { Names: { Count: > 1 } names })
        {
            try
            {
                endpoints.ServiceProvider.GetRequiredService<ServedPredictor>();   // which an application may have a default for
            }
            catch (InvalidOperationException several)
            {
                throw new InvalidOperationException(
                    $"There are {names.Count} served models: {string.Join(", ", names.Select(one => $"'{one}'"))}. Say which one is mapped: {nameof(MapMultiTaskPredictor)}(\"{pattern}\", \"{names[0]}\").", several);
            }
        }

        return PredictRoute.Map(endpoints, pattern, services => TargetOf(services, name));
    }

    /// <summary>Maps <c>GET</c> to a page on which people try a model: one text in, entities highlighted and probabilities as bars out. It loads nothing from elsewhere.</summary>
    /// <param name="endpoints">The routes of the application.</param>
    /// <param name="pattern">The route of the page.</param>
    /// <param name="predict">The route that <see cref="MapMultiTaskPredictor"/> mapped.</param>
    /// <returns>What authorization and the like are set on.</returns>
    /// <exception cref="ArgumentException">The route does not begin with a slash.</exception>
    public static RouteHandlerBuilder MapMultiTaskPredictorPage(this IEndpointRouteBuilder endpoints, string pattern = "/", string predict = "/predict")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrEmpty(predict);
        if (!predict.StartsWith('/') || predict.StartsWith("//", StringComparison.Ordinal))
        {
            throw new ArgumentException($"The route '{predict}' must be one of this application, beginning with one slash.", nameof(predict));
        }

        return endpoints.MapGet(pattern, (Delegate)new PredictPage(predict).HandleAsync).ExcludeFromDescription();
    }

    private static TService? Has<TService>(IEndpointRouteBuilder endpoints)
        where TService : class => endpoints.ServiceProvider.GetService<TService>();

    private static PredictTarget TargetOf(IServiceProvider services, string? name)
    {
        var predictor = name is null ? services.GetRequiredService<ServedPredictor>() : services.GetRequiredKeyedService<ServedPredictor>(name);
        return new PredictTarget(predictor.PredictAsync, predictor.Options.MaxTextLength, predictor.Options.RowsPerRequest);
    }
}
