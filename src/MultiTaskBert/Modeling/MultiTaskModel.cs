using MultiTaskBert.Backbones;
using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Batches;
using MultiTaskBert.Data;
using MultiTaskBert.Heads;
using MultiTaskBert.Labels;
using MultiTaskBert.Modeling;
using MultiTaskBert.Runtime;
using MultiTaskBert.Tokenization;
using MultiTaskBert.Weighting;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert;

/// <summary>Represents one shared encoder with any number of task heads. The encoder runs once a batch; every head reads its hidden states.</summary>
/// <remarks>
/// <para>
/// The model owns its encoder and its heads: disposing it disposes them, and waits for calls on other threads that read it. An encoder, and a head, belongs to one model. Who disposes the
/// encoder as well does no harm. What is disposed throws <see cref="ObjectDisposedException"/>. The model lives on outside a dispose scope that it was made in.
/// </para>
/// <para>
/// Reading in eval mode (<see cref="Forward"/> under <c>torch.no_grad()</c>, <see cref="Predictor"/>, <see cref="Save"/>) is thread-safe. A model in training is alone: a second training,
/// whatever changes its parts, and all that reads it from another thread throw <see cref="InvalidOperationException"/>. Callbacks of the training may read it.
/// </para>
/// </remarks>
public sealed partial class MultiTaskModel : nn.Module
{
    [ComponentName(Name = "backbone")]
    private readonly Backbone _backbone;

    [ComponentName(Name = "heads")]
    private readonly HeadModules _headModules;

    private IReadOnlyList<TaskHead> _heads;
    private Dictionary<string, LabelLayout> _layouts;

    /// <summary>Puts heads on an encoder. Their first weights are drawn with seed 0.</summary>
    /// <param name="backbone">The encoder; the model takes ownership.</param>
    /// <param name="heads">The heads, at least one, each with a name of its own; the model takes ownership.</param>
    /// <exception cref="ArgumentException">There is no head, or two have one name.</exception>
    /// <exception cref="InvalidOperationException">The encoder or a head belongs to a model already, or the encoder does not fit a head.</exception>
    /// <exception cref="ObjectDisposedException">The encoder or a head is disposed.</exception>
    public MultiTaskModel(Backbone backbone, params TaskHead[] heads)
        : this(backbone, heads, seed: 0)
    {
    }

    /// <summary>Puts heads on an encoder.</summary>
    /// <param name="backbone">The encoder; the model takes ownership.</param>
    /// <param name="heads">The heads, at least one, each with a name of its own; the model takes ownership.</param>
    /// <param name="seed">Seeds the first weights of the heads. A head's weights depend on the seed and its name, not on the other heads.</param>
    /// <exception cref="ArgumentException">There is no head, or two have one name.</exception>
    /// <exception cref="InvalidOperationException">The encoder or a head belongs to a model already, or the encoder does not fit a head.</exception>
    /// <exception cref="ObjectDisposedException">The encoder or a head is disposed.</exception>
    public MultiTaskModel(Backbone backbone, IReadOnlyList<TaskHead> heads, long seed)
        : base("model")
    {
        ArgumentNullException.ThrowIfNull(backbone);
        ArgumentNullException.ThrowIfNull(heads);
        backbone.ThrowIfOwned();
        CheckNames(heads);
        _backbone = backbone;
        _heads = [.. heads];
        Build(_heads, seed);
        _layouts = _heads.ToDictionary(head => head.Name, head => head.Layout, StringComparer.Ordinal);
        _headModules = new HeadModules(_heads);
        RegisterComponents();
        _ = FindComponents();
        OwnTensors.Keep(this);
        eval();
        backbone.BelongTo(Use);
    }

    /// <summary>Gets the encoder; the model owns it.</summary>
    public Backbone Backbone => Live(_backbone);

    /// <summary>Gets the heads in the order given; the model owns them.</summary>
    public IReadOnlyList<TaskHead> Heads => Live(_heads);

    /// <summary>Gets the tokenizer that belongs to the encoder.</summary>
    public Tokenizer Tokenizer => Backbone.Tokenizer;

    /// <summary>Gets what the gold answers of each head look like, by the name of the head.</summary>
    public IReadOnlyDictionary<string, LabelLayout> Layouts => Live(_layouts);

    /// <summary>Finds the parts that freeze as one, from the embeddings up to the heads. Every parameter is in exactly one. It walks over all parameters: call it once where it is used often.</summary>
    public IReadOnlyList<ModelComponent> GetComponents() => FindComponents();   // anew: a move to another device may make new parameters

    /// <summary>Gets the device that the parameters are on.</summary>
    public Device Device => FirstParameter(Live(_backbone))!.device;

    /// <summary>Returns the head of that name.</summary>
    /// <exception cref="ArgumentException">There is no head of that name; the message lists those there are.</exception>
    public TaskHead Head(string name) => Heads.FirstOrDefault(head => head.Name.Equals(name, StringComparison.Ordinal))
        ?? throw new ArgumentException($"There is no head '{name}'; the heads are {string.Join(", ", Heads.Select(head => head.Name))}.", nameof(name));

    /// <summary>Makes what turns rows into batches that this model can read: its tokenizer, its label layouts, its length limit.</summary>
    /// <param name="options">Length and padding; null takes the defaults.</param>
    /// <exception cref="ArgumentException">The maximum length is more than the encoder can read, or leaves no room beside the special tokens.</exception>
    public Collator CreateCollator(CollatorOptions? options = null) => new(Tokenizer, Layouts, options, Backbone.Shape.MaxLength);

    /// <summary>Runs the encoder once and each head on its hidden states.</summary>
    /// <param name="batch">The batch, on the device of the model; the caller keeps ownership.</param>
    /// <returns>Hidden states and outputs, in the dispose scope of the caller.</returns>
    public ModelOutput Forward(MtlBatch batch)
    {
        using var reading = Read($"{nameof(MultiTaskModel)}.{nameof(Forward)}");
        ArgumentNullException.ThrowIfNull(batch);
        return OutputOf(StatesOf(batch), batch);
    }

    /// <summary>The hidden states of a batch, of whole rows also where the encoder reads these in windows.</summary>
    internal HiddenStates StatesOf(MtlBatch batch) => EncoderReading.Of(
        batch, (ids, mask, types) => _backbone.Forward(ids, mask, types), isEvaluating: !is_grad_enabled() && !_backbone.training);

    /// <summary>Runs each head on hidden states that are known already.</summary>
    /// <param name="states">What the encoder says about the batch.</param>
    /// <param name="batch">The batch, on the device of the model; the caller keeps ownership.</param>
    internal ModelOutput OutputOf(HiddenStates states, MtlBatch batch)
    {
        using var reading = Read($"{nameof(MultiTaskModel)}.{nameof(Forward)}");
        return new ModelOutput(states, Heads.ToDictionary(head => head.Name, head => Output(head, states, batch), StringComparer.Ordinal));
    }

    /// <summary>Computes the loss of each head that has a label in the batch; a head without any is left out.</summary>
    /// <param name="output">What <see cref="Forward"/> returned for the batch.</param>
    /// <param name="batch">The batch with its labels, on the device of the model.</param>
    /// <returns>Scalars with gradients, in the order of the heads, in the dispose scope of the caller.</returns>
    public IReadOnlyList<HeadLoss> Losses(ModelOutput output, MtlBatch batch)
    {
        using var reading = Read($"{nameof(MultiTaskModel)}.{nameof(Losses)}");
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(batch);
        if (Heads.FirstOrDefault(head => !batch.LabelCounts.ContainsKey(head.Name)) is { } unknown)
        {
            throw new ArgumentException(
                $"The batch knows no head '{unknown.Name}': its {nameof(Collator)} was made for another model, or before the head was added. Make it with {nameof(CreateCollator)} of this model as it is now.",
                nameof(batch));
        }

        return [.. Heads.Where(head => batch.LabelCounts[head.Name] > 0)
            .Select(head => new HeadLoss(head.Name, HeadContract.Loss(head, head.Loss(output.Heads[head.Name], batch.Labels[head.Name]))))];
    }

    private Tensor Output(TaskHead head, HiddenStates states, MtlBatch batch) => HeadContract.Output(
        head,
        head is IOwnInputHead own && batch.OwnInputs.TryGetValue(head.Name, out var input) ? own.Forward(states, Encode(input), input.Rows) : EncoderReading.Output(head, states),
        (int)batch.InputIds.shape[0]);

    private HiddenStates Encode(OwnInput input) => _backbone.Forward(input.InputIds, input.AttentionMask, input.TokenTypeIds);

    private static void CheckNames(IReadOnlyList<TaskHead> heads)
    {
        if (heads.Count == 0)
        {
            throw new ArgumentException("A model needs at least one head, for instance a SequenceClassificationHead.", nameof(heads));
        }

        if (heads.Any(head => head is null))
        {
            throw new ArgumentException("A head is null; leave it out.", nameof(heads));
        }

        if (heads.GroupBy(head => head.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Skip(1).Any()) is { } twice)
        {
            throw new ArgumentException($"Two heads are named '{twice.Key}' (upper and lower case count as the same); give each a name of its own.", nameof(heads));
        }
    }

    // All are looked at before the first is built: what is built cannot be given to another model.
    private void Build(IReadOnlyList<TaskHead> heads, long seed)
    {
        foreach (var head in heads)
        {
            head.ThrowIfOwned();
        }

        using var random = new TorchRandom();
        foreach (var head in heads)
        {
            random.Set(seed, 0, $"first weights of head '{head.Name}'");
            head.Attach(_backbone);
            head.BuildOnce(_backbone.Shape);
            head.Use = Use;
        }
    }

    // Without the list of all parameters, which parameters() makes first.
    private static Parameter? FirstParameter(nn.Module module) =>
        module.parameters(recurse: false).FirstOrDefault() ?? module.children().Select(FirstParameter).FirstOrDefault(parameter => parameter is not null);

    private List<ModelComponent> FindComponents()
    {
        var names = new Dictionary<Parameter, string>(ReferenceEqualityComparer.Instance);
        foreach (var (name, parameter) in named_parameters())
        {
            names.Add(parameter, name);
        }

        var components = new List<ModelComponent>();
        foreach (var part in _backbone.Parts)
        {
            var (kind, index, name) = part.Kind switch
            {
                BackbonePartKind.Embeddings => (ComponentKind.Embeddings, -1, "embeddings"),
                BackbonePartKind.Layer => (ComponentKind.Layer, components.Count(c => c.Kind == ComponentKind.Layer), "layer"),
                _ => (ComponentKind.Top, -1, part.TopName),
            };
            components.Add(Component(kind == ComponentKind.Layer ? $"{name}.{index}" : name, kind, index, part.Module, names));
        }

        foreach (var group in _lora?.Groups ?? [])
        {
            var part = components[group.Part];
            components.Add(Component($"{LoraName}.{part.Name}", ComponentKind.Adapter, part.Index, group, names, part));
        }

        components.AddRange(Heads.Select(head => Component($"head:{head.Name}", ComponentKind.Head, -1, head, names)));

        var covered = new HashSet<string>(StringComparer.Ordinal);
        if (components.SelectMany(component => component.Parameters).FirstOrDefault(p => !covered.Add(p.Key)) is { Key: not null } twice)
        {
            throw new InvalidOperationException($"The parameter '{twice.Key}' is in two parts of the model ({string.Join(" and ", components.Where(component => component.Parameters.Any(p => p.Key.Equals(twice.Key, StringComparison.Ordinal))).Select(component => component.Name))}); each parameter must be in exactly one: give each head modules of its own.");
        }

        if (names.Values.FirstOrDefault(name => !covered.Contains(name)) is { } missing)
        {
            throw new InvalidOperationException($"The parameter '{missing}' is in no part of the encoder; {nameof(Backbone.Parts)} must cover all of them.");
        }

        return components;
    }

    private static ModelComponent Component(
        string name, ComponentKind kind, int index, nn.Module module, Dictionary<Parameter, string> names, ModelComponent? adapts = null) => new(
            name, kind, index, module, [.. module.parameters().Select(p => KeyValuePair.Create(names[p], p))], adapts);
}
