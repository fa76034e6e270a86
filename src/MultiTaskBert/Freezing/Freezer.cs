using MultiTaskBert.Modeling;
using TorchSharp.Modules;

namespace MultiTaskBert.Freezing;

/// <summary>Carries out what a <see cref="FreezePolicy"/> says on the parts of a model. Not thread-safe.</summary>
/// <remarks>
/// A frozen part does not require gradients, holds none, and runs in evaluation mode. LibTorch builds no backward graph below the lowest part
/// that requires gradients, so the backward pass ends there by itself.
/// </remarks>
internal sealed class Freezer
{
    private readonly FreezePolicy _policy;
    private readonly IReadOnlyList<ModelComponent> _components;
    private bool[]? _frozen;     // by parameter, in the order of the components
    private bool[] _trainable = [];   // by component: whether any parameter of it is trainable
    private HashSet<string> _names = [];
    private bool _training;

    /// <param name="policy">What to freeze, and when.</param>
    /// <param name="components">All parts of the model, bottom to top; the model keeps owning them.</param>
    public Freezer(FreezePolicy policy, IReadOnlyList<ModelComponent> components)
    {
        _policy = policy;
        _components = components;
        LayerCount = FreezeProgress.LayersOf(components);
    }

    /// <summary>The number of layers of the encoder, for <see cref="FreezeProgress.LayerCount"/>.</summary>
    public int LayerCount { get; }

    /// <summary>The trainable parameters, with their full names, bottom to top; empty before <see cref="Apply"/>.</summary>
    public IReadOnlyList<KeyValuePair<string, Parameter>> Trainable { get; private set; } = [];

    /// <summary>Freezes and frees parts of the model as the policy says for this progress.</summary>
    /// <returns>Whether a part became frozen or free; true at the first call.</returns>
    public bool Apply(FreezeProgress progress)
    {
        var frozen = _components.SelectMany(c => c.Parameters.Select(p => _policy.IsFrozen(c, p.Key, progress))).ToArray();
        if (_frozen is not null && frozen.AsSpan().SequenceEqual(_frozen))
        {
            return false;
        }

        _frozen = frozen;
        var trainable = new List<KeyValuePair<string, Parameter>>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var next = 0;
        foreach (var parameter in _components.SelectMany(c => c.Parameters))
        {
            parameter.Value.requires_grad = !frozen[next];
            if (frozen[next++])
            {
                parameter.Value.grad = null;
            }
            else
            {
                trainable.Add(parameter);
                names.Add(parameter.Key);
            }
        }

        _trainable = [.. _components.Select(c => c.Parameters.Any(p => names.Contains(p.Key)))];
        _names = names;

        Trainable = trainable;
        SetMode(_training);
        return true;
    }

    /// <summary>Whether a part is frozen now, all of it.</summary>
    public bool IsFrozen(int component) => _frozen is not null && !_trainable[component];

    /// <summary>Puts the trainable parts into training or evaluation mode, and the frozen ones into evaluation mode always.</summary>
    public void SetMode(bool training)
    {
        _training = training;
        for (var i = 0; i < _components.Count; i++)
        {
            _components[i].Module.train(training && !IsFrozen(i));
        }
    }

    /// <summary>What is trainable now, as a table.</summary>
    public FreezeReport Report() => new(
        [.. _components.Select(c => FreezeReportRow.Of(c, parameter => !_names.Contains(parameter)))],
        [.. IPatternPolicy.MatchesOf(_policy, _components)]);
}
