using MultiTaskBert.Modeling;
using MultiTaskBert.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert;

/// <content>What may be done with a model at the same time, and its end.</content>
public sealed partial class MultiTaskModel
{
    private readonly Lock _modes = new();
    private bool _isDisposed;

    /// <summary>What is being done with the model.</summary>
    internal ModelUse Use { get; } = new();

    /// <summary>Puts the model into training mode, with dropout, or into eval mode.</summary>
    /// <param name="on">Whether training mode is wanted.</param>
    /// <exception cref="InvalidOperationException">Another thread trains the model. In a callback of the training it has no effect on the next step.</exception>
    public override void train(bool on = true)
    {
        ThrowIfDisposed();
        Use.ThrowIfAloneElsewhere(on ? "train" : "eval");
        base.train(on);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The model is being trained or read.</exception>
    public override (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
    {
        using var change = Change(nameof(load_state_dict));
        return base.load_state_dict(source, strict, skip);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The model is being trained or read.</exception>
    public override nn.Module load(BinaryReader reader, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
    {
        using var change = Change(nameof(load));
        return base.load(reader, strict, skip, loadedParameters);
    }

    /// <inheritdoc/>
    protected override nn.Module _to(Device device, ScalarType dtype, bool non_blocking)
    {
        using var change = Change("to");
        return base._to(device, dtype, non_blocking);
    }

    /// <inheritdoc/>
    protected override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
    {
        using var change = Change("to");
        return base._to(deviceType, deviceIndex, non_blocking);
    }

    /// <inheritdoc/>
    protected override nn.Module _to(ScalarType dtype, bool non_blocking)
    {
        using var change = Change("to");
        return base._to(dtype, non_blocking);
    }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> parameters(bool recurse = true)
    {
        ThrowIfDisposed();
        return base.parameters(recurse);
    }

    /// <inheritdoc/>
    public override IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
    {
        ThrowIfDisposed();
        return base.named_parameters(recurse);
    }

    /// <inheritdoc/>
    public override Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
    {
        ThrowIfDisposed();
        return base.state_dict(destination, prefix);
    }

    /// <summary>Begins a call that reads the model; see <see cref="ModelUse.Read"/>.</summary>
    internal IDisposable Read(string call)
    {
        ThrowIfDisposed();
        return WithLiveParts(Use.Read(this, call));
    }

    /// <summary>
    /// Begins a call that reads the model in eval mode. A callback of a training finds the model in eval mode, and the training finds it again as it was; otherwise it stays in eval mode.
    /// </summary>
    /// <param name="call">What is called, for messages.</param>
    /// <param name="everyPart">Whether modules inside the encoder and the heads are looked at that somebody may have put into training mode by themselves; it takes a walk over all of them.</param>
    internal IDisposable ReadInEvalMode(string call, bool everyPart = false)
    {
        var reading = Read(call);
        try
        {
            if (Use.IsTrainedHere)
            {
                return new Interlude(this, reading);
            }

            lock (_modes)
            {
                if (training || everyPart || _backbone.training || _heads.Any(head => head.training))
                {
                    eval();
                }
            }

            return reading;
        }
        catch
        {
            reading.Dispose();
            throw;
        }
    }

    /// <summary>Begins a training of the model; see <see cref="ModelUse.Train"/>.</summary>
    internal IDisposable Train(string call)
    {
        ThrowIfDisposed();
        return WithLiveParts(Use.Train(this, call));
    }

    /// <summary>Begins a change of the parts of the model; see <see cref="ModelUse.Change"/>.</summary>
    private IDisposable Change(string call)
    {
        ThrowIfDisposed();
        return WithLiveParts(Use.Change(this, call));
    }

    // Somebody may have disposed what the model owns.
    private IDisposable WithLiveParts(IDisposable use)
    {
        try
        {
            _backbone.ThrowIfDisposed();
            foreach (var head in _heads)
            {
                head.ThrowIfDisposed();
            }

            return use;
        }
        catch
        {
            use.Dispose();
            throw;
        }
    }

    /// <summary>Disposes the encoder, the heads and the adapters. Calls that read the model on other threads are waited for; none begins any more. A second time it does nothing.</summary>
    /// <exception cref="InvalidOperationException">The model is being trained, or read by the call that leads here.</exception>
    protected override void Dispose(bool disposing)
    {
        if (_isDisposed)
        {
            return;
        }

        if (disposing)
        {
            Use.End();
        }

        base.Dispose(disposing);
        _isDisposed = true;
    }

    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_isDisposed, this);

    private T Live<T>(T part)
    {
        ThrowIfDisposed();
        return part;
    }

    /// <summary>A pause of a training in which a callback reads the model: in eval mode; afterwards all is as before.</summary>
    private sealed class Interlude : IDisposable
    {
        private readonly IDisposable _reading;
        private readonly ModuleModes _before;

        internal Interlude(MultiTaskModel model, IDisposable reading)
        {
            (_reading, _before) = (reading, new ModuleModes(model));
            model.eval();
        }

        public void Dispose()
        {
            _before.Restore();
            _reading.Dispose();
        }
    }
}
