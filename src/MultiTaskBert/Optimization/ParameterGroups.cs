using MultiTaskBert.Modeling;
using TorchSharp;
using TorchSharp.Modules;

namespace MultiTaskBert.Optimization;

/// <summary>
/// Decides with which learning rate a parameter is trained, by its part of the model and what a head says of its own, and which parameters decay: all, the embeddings included, but biases, what
/// belongs to a normalization, and the scores of a conditional random field.
/// </summary>
/// <remarks>
/// The rule is that of transformers, <c>Trainer.get_decay_parameter_names</c>, which knows of no such scores: they are log-potentials like a bias, and
/// drawing them to 0 would draw every transition to the same odds.
/// </remarks>
internal static class ParameterGroups
{
    // What the score tables of a conditional random field are called: transitions, start_transitions, end_transitions.
    private const string ScoreTable = "transitions";

    /// <summary>All parameters of a model, each once.</summary>
    /// <param name="components">All parts of the model.</param>
    /// <param name="multipliers">By what the learning rate of a part is multiplied; null for 1 everywhere.</param>
    /// <exception cref="InvalidOperationException">A parameter or a name is listed twice, so that it would be updated twice a step.</exception>
    public static IReadOnlyList<OptimizedParameter> Of(IReadOnlyList<ModelComponent> components, LearningRateMultipliers? multipliers = null)
    {
        var layerCount = components.Count(component => component.Kind == ComponentKind.Layer);
        var names = new HashSet<string>(StringComparer.Ordinal);
        var owners = new Dictionary<Parameter, string>(ReferenceEqualityComparer.Instance);
        var parameters = new List<OptimizedParameter>();
        foreach (var component in components)
        {
            var normalizations = NormalizationParameters(component.Module);
            var multiplier = multipliers?.Of(component, layerCount) ?? 1;
            foreach (var (name, value) in component.Parameters)
            {
                if (!names.Add(name))
                {
                    throw new InvalidOperationException($"Two parameters have the name '{name}'; every parameter needs a name of its own.");
                }

                if (!owners.TryAdd(value, name))
                {
                    throw new InvalidOperationException(
                        $"The parameters '{owners[value]}' and '{name}' are one tensor, which would be updated twice; list tied weights once.");
                }

                var decays = !name.EndsWith("bias", StringComparison.Ordinal)
                    && !name.EndsWith(ScoreTable, StringComparison.Ordinal)
                    && !normalizations.Contains(value);
                parameters.Add(new OptimizedParameter(name, value, decays, multiplier * component.LearningRateMultiplierOf(name)));
            }
        }

        return parameters;
    }

    private static HashSet<Parameter> NormalizationParameters(torch.nn.Module module)
    {
        var found = new HashSet<Parameter>(ReferenceEqualityComparer.Instance);
        foreach (var part in module.modules().Prepend(module).Where(IsNormalization))
        {
            found.UnionWith(part.parameters(recurse: false));
        }

        return found;
    }

    // By the name of the type as well, because a head may bring a normalization of its own.
    private static bool IsNormalization(torch.nn.Module module)
        => module is LayerNorm or GroupNorm
            || module.GetType().Name.EndsWith("LayerNorm", StringComparison.Ordinal)
            || module.GetType().Name.EndsWith("RMSNorm", StringComparison.OrdinalIgnoreCase);
}
