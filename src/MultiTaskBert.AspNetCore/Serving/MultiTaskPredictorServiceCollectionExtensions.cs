using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MultiTaskBert.AspNetCore.Serving;

namespace MultiTaskBert;

/// <summary>Provides the methods that add served models to an application.</summary>
/// <remarks>
/// A model is a <see cref="ServedPredictor"/>, a singleton under its name as key; where there is one model, without a key too. It is loaded when the host starts; a health check with its name and the tag <c>ready</c> is
/// healthy from then on. Settings that cannot be used keep the host from starting; a folder that cannot be loaded does not.
/// </remarks>
public static class MultiTaskPredictorServiceCollectionExtensions
{
    /// <summary>Adds a model of a folder.</summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="name">What the model is called.</param>
    /// <param name="folder">The folder that <c>model.Save</c> or <c>model.ExportOnnx</c> wrote; see <see cref="MultiTaskPredictorOptions.Folder"/>.</param>
    /// <param name="configure">Sets the other settings; null takes the defaults.</param>
    /// <exception cref="ArgumentException">The name is empty, or that of a model that was added before.</exception>
    public static IServiceCollection AddMultiTaskPredictor(this IServiceCollection services, string name, string folder, Action<MultiTaskPredictorOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        var options = Add(services, name).Configure(options => options.Folder = folder);
        if (configure is not null)
        {
            options.Configure(configure);
        }

        return services;
    }

    /// <summary>Adds a model whose settings are in the configuration of the application. A key that is no setting is an error.</summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="name">What the model is called.</param>
    /// <param name="configuration">The section with its settings; null, the default, for <c>MultiTaskPredictors:</c> and the name.</param>
    /// <exception cref="ArgumentException">The name is empty, or that of a model that was added before.</exception>
    public static IServiceCollection AddMultiTaskPredictor(this IServiceCollection services, string name, IConfiguration? configuration = null)
    {
        var options = Add(services, name);
        _ = configuration is null
            ? options.BindConfiguration($"{ServedModels.Section}:{name}", Strict)
            : options.Bind(configuration, Strict);
        return services;
    }

    private static void Strict(BinderOptions binder) => binder.ErrorOnUnknownConfiguration = true;

    private static OptionsBuilder<MultiTaskPredictorOptions> Add(IServiceCollection services, string name)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var models = ServedModels.In(services);
        if (!models.TryAdd(name))
        {
            throw new ArgumentException($"A model '{name}' was added before; the models are {string.Join(", ", models.Names.Select(one => $"'{one}'"))}. Give this one another name.", nameof(name));
        }

        services.AddMetrics();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ServingInstruments>();
        services.TryAddSingleton(models.Only);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<MultiTaskPredictorOptions>, Validation>());
        services.AddKeyedSingleton(name, (provider, _) => new ServedPredictor(
            name,
            provider.GetRequiredService<IOptionsMonitor<MultiTaskPredictorOptions>>().Get(name),
            provider.GetRequiredService<ServingInstruments>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IHostedService>(provider => new ModelLoader(
            provider.GetRequiredKeyedService<ServedPredictor>(name),
            provider.GetRequiredService<ServingInstruments>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ServedPredictor>>()));
        services.AddHealthChecks().Add(new HealthCheckRegistration(
            name, provider => new ModelHealthCheck(provider.GetRequiredKeyedService<ServedPredictor>(name)), failureStatus: null, [ModelHealthCheck.ReadyTag]));
        return services.AddOptions<MultiTaskPredictorOptions>(name).PostConfigure<IServiceProvider>(BeginAtContentRoot).ValidateOnStart();
    }

    private static void BeginAtContentRoot(MultiTaskPredictorOptions options, IServiceProvider services)
    {
        if (!string.IsNullOrWhiteSpace(options.Folder) && services.GetService<IHostEnvironment>()?.ContentRootPath is { Length: > 0 } root)
        {
            options.Folder = Path.GetFullPath(options.Folder, Path.GetFullPath(root));
        }
    }

    private sealed class Validation(ServedModels models) : IValidateOptions<MultiTaskPredictorOptions>
    {
        public ValidateOptionsResult Validate(string? name, MultiTaskPredictorOptions options)
        {
            if (name is null || !models.Names.Contains(name, StringComparer.Ordinal))
            {
                return ValidateOptionsResult.Skip;
            }

            string[] problems = [.. options.Problems(name)];
            return problems.Length == 0
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail($"The settings of the served model '{name}' cannot be used: {string.Join(' ', problems)}");
        }
    }
}
