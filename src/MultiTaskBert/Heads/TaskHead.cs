using MultiTaskBert.Backbones;
using MultiTaskBert.Batches;
using MultiTaskBert.Heads;
using MultiTaskBert.Labels;
using MultiTaskBert.Metrics;
using MultiTaskBert.Runtime;
using static TorchSharp.torch;

namespace MultiTaskBert;

/// <summary>
/// Represents a task on a shared encoder: the module that reads the hidden states, the layout of its gold answers, its loss, how its output is read,
/// and its metrics. Derive from it to add a task; nothing else has to know of it.
/// </summary>
/// <remarks>A model owns its heads and disposes them; a head belongs to one model. Reading in eval mode is thread-safe; training is not.</remarks>
public abstract partial class TaskHead : nn.Module
{
    private readonly string _name;
    private readonly LabelLayout _layout;
    private bool _isBuilt;
    private bool _isDisposed;

    /// <summary>Starts a head.</summary>
    /// <param name="name">Its name in data, options, metrics and files: letters, digits, <c>_</c> and <c>-</c>, beginning with a letter or digit.</param>
    /// <param name="layout">What its gold answers look like.</param>
    /// <exception cref="ArgumentException">The name cannot be used.</exception>
    /// <exception cref="LibTorchException">LibTorch cannot be loaded.</exception>
    protected TaskHead(string name, LabelLayout layout)
        : base(LibTorch.Loaded(name))
    {
        ArgumentNullException.ThrowIfNull(layout);
        if (string.IsNullOrEmpty(name) || !char.IsAsciiLetterOrDigit(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
        {
            throw new ArgumentException(
                $"The head name '{name}' cannot be used: it must begin with a letter or digit and hold only letters, digits, '_' and '-'.", nameof(name));
        }

        _name = name;
        _layout = layout;
    }

    /// <summary>Gets the name of the head in data, options, metrics and files.</summary>
    public string Name => Live(_name);

    /// <summary>Gets what the gold answers of the head look like.</summary>
    public LabelLayout Layout => Live(_layout);

    /// <summary>Creates the modules and calls <c>RegisterComponents()</c>. Called once, by the model, with the random state of this head.</summary>
    /// <param name="shape">The sizes of the encoder.</param>
    protected internal abstract void Build(BackboneShape shape);

    /// <summary>Computes the output of the head.</summary>
    /// <param name="states">The hidden states of the batch, Float32 [B, T, H].</param>
    /// <returns>The output, its first dimension B, in the dispose scope of the caller.</returns>
    protected internal abstract Tensor Forward(HiddenStates states);

    /// <summary>Computes the loss: the mean over the head's own labelled items. Only called for a batch that has one.</summary>
    /// <param name="output">The output of <see cref="Forward"/>.</param>
    /// <param name="labels">The tensor made by <see cref="LabelLayout.Lay"/> of <see cref="Layout"/>.</param>
    /// <returns>A scalar with a gradient, in the dispose scope of the caller.</returns>
    protected internal abstract Tensor Loss(Tensor output, Tensor labels);

    /// <summary>
    /// Computes the loss in a training step, where the output is not asked for: by default <see cref="Loss"/> of <see cref="Forward"/>. A head that needs only a part of its output for its
    /// loss, or something else of the hidden states, overrides it.
    /// </summary>
    /// <param name="states">The hidden states of the batch.</param>
    /// <param name="labels">As for <see cref="Loss"/>.</param>
    /// <returns>The same, up to rounding, as <see cref="Loss"/> of <see cref="Forward"/>.</returns>
    protected internal virtual Tensor LossOf(HiddenStates states, Tensor labels) => Loss(HeadContract.Output(this, Forward(states)), labels);

    /// <summary>
    /// Returns what <see cref="Loss"/> divides its sum by: the number of labelled items by default, as <see cref="LabelLayout.CountLabelled"/> counts them. A head
    /// whose loss is a weighted mean returns the sum of the weights.
    /// </summary>
    /// <remarks>
    /// With gradient accumulation the losses of the micro-batches are joined in the ratio of these numbers, so that a step has the loss that one large
    /// batch of the same rows would have. It is known from the labels alone, before the encoder runs.
    /// </remarks>
    /// <param name="labels">The tensor made by <see cref="LabelLayout.Lay"/> of <see cref="Layout"/>, with a label in it; the caller keeps ownership.</param>
    /// <returns>A finite number above 0.</returns>
    protected internal virtual double LossDivisor(Tensor labels) => Layout.CountLabelled(labels.ToLabelArray());

    /// <summary>Reads the output of one row. A <see cref="HeadDecoder"/> does so for the kinds of the library.</summary>
    /// <param name="output">The numbers of the row in the output of <see cref="Forward"/>, Float32, row-major: of an output [B, T, C] those of [T, C]. Valid during the call.</param>
    /// <param name="row">The row, and the shape of its output.</param>
    /// <returns>The prediction, never null.</returns>
    protected internal abstract HeadPrediction Decode(ReadOnlySpan<float> output, HeadRow row);

    /// <summary>Creates metrics for one evaluation. The first value of the first metric is the head's headline number.</summary>
    protected internal abstract IEnumerable<Metric> CreateMetrics();

    /// <summary>
    /// Determines whether a prediction is right as a whole, for exact match over all heads; as <see cref="LabelLayout.AreEqual"/> says by default. Not asked
    /// if the layout has no exact answers.
    /// </summary>
    /// <param name="truth">The gold answer, as <see cref="LabelLayout.Truth"/> gives it.</param>
    /// <param name="prediction">The prediction for the same row.</param>
    protected internal virtual bool IsExact(object truth, HeadPrediction prediction)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(prediction);
        return Layout.AreEqual(truth, prediction.Answer);
    }

    /// <summary>
    /// Gets the factor of the learning rate for a parameter of the head; 1 by default. For a parameter that has far to go, such as a threshold among scores that many weights
    /// move together: at the learning rate of the others it would stay where it began.
    /// </summary>
    /// <param name="parameter">The name of the parameter in the head, for instance <c>ranks.bias</c>.</param>
    /// <returns>A finite number above 0.</returns>
    protected internal virtual double LearningRateMultiplierOf(string parameter) => 1;

    /// <summary>Attaches the head to the encoder, before <see cref="Build"/>: for a head that shares weights with it. Does nothing by default.</summary>
    /// <param name="backbone">The encoder. It is no part of the head, and not owned by it.</param>
    protected internal virtual void Attach(Backbone backbone)
    {
    }

    /// <summary>What of the hidden states the output depends on.</summary>
    internal virtual HeadReading Reading => HeadReading.Row;

    /// <summary>What is being done with the model that the head belongs to; null without one.</summary>
    internal ModelUse? Use { get; set; }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Another thread trains the model.</exception>
    public override void train(bool on = true)
    {
        ThrowIfDisposed();
        Use?.ThrowIfAloneElsewhere(on ? "train" : "eval");
        base.train(on);
    }

    /// <exception cref="InvalidOperationException">The head was given to a model.</exception>
    /// <exception cref="ObjectDisposedException">The head is disposed.</exception>
    internal void ThrowIfOwned()
    {
        ThrowIfDisposed();
        if (_isBuilt)
        {
            throw new InvalidOperationException($"The head '{Name}' belongs to a model already, or was built for one that then could not be made; give each model heads of its own.");
        }
    }

    internal void BuildOnce(BackboneShape shape)
    {
        ThrowIfOwned();
        _isBuilt = true;
        Build(shape);
    }

    /// <summary>Throws if the head is disposed, as it is with its model.</summary>
    /// <exception cref="ObjectDisposedException">The head is disposed.</exception>
    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_isDisposed, this);

    /// <summary>Disposes the head. Calls on other threads that read the model that it belongs to are waited for.</summary>
    /// <exception cref="InvalidOperationException">The model is being trained, or read by the call that leads here.</exception>
    protected override void Dispose(bool disposing)
    {
        if (disposing && Use is { } use && !_isDisposed)
        {
            use.EndPart(() => End(disposing));
        }
        else
        {
            End(disposing);
        }
    }

    private void End(bool disposing)
    {
        base.Dispose(disposing);
        _isDisposed = true;
    }

    /// <summary>A part of the head, unless that is disposed.</summary>
    private protected T Live<T>(T part)
    {
        ThrowIfDisposed();
        return part;
    }
}
