using Microsoft.Extensions.DependencyInjection;

namespace MultiTaskBert.AspNetCore.Serving;

/// <summary>The models that were added to an application, by name.</summary>
internal sealed class ServedModels
{
    /// <summary>The section of the configuration that has a section for each model.</summary>
    internal const string Section = "MultiTaskPredictors";

    private readonly List<string> _names = [];

    /// <summary>The names, in the order in which they were added.</summary>
    internal IReadOnlyList<string> Names => _names;

    /// <summary>The models of an application; made at the first call.</summary>
    internal static ServedModels In(IServiceCollection services)
    {
        if (services.FirstOrDefault(service => !service.IsKeyedService && service.ServiceType == typeof(ServedModels))?.ImplementationInstance is ServedModels there)
        {
            return there;
        }

        var models = new ServedModels();
        services.AddSingleton(models);
        return models;
    }

    /// <summary>Whether a name is new; from now on it is not. Names of health checks do not differ by case, so these may not either.</summary>
    internal bool TryAdd(string name)
    {
        if (_names.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            return false;
        }

        _names.Add(name);
        return true;
    }

    /// <summary>The model of an application that has one.</summary>
    /// <exception cref="InvalidOperationException">It has several; the message names them.</exception>
    internal ServedPredictor Only(IServiceProvider services) => _names is [var name]
        ? services.GetRequiredKeyedService<ServedPredictor>(name)
        : throw new InvalidOperationException(
            $"There are {_names.Count} served models: {string.Join(", ", _names.Select(one => $"'{one}'"))}. Say which one is meant: [FromKeyedServices(\"{_names[0]}\")] {nameof(ServedPredictor)}.");
}
