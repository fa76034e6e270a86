using MultiTaskBert.Adapters;
using MultiTaskBert.Pretrained;

namespace MultiTaskBert;

/// <content>Adapters.</content>
public sealed partial class MultiTaskModel
{
    private const string LoraName = "lora";

    private LoraAdapters? _lora;

    /// <summary>Gets what the adapters of the model were made by, or null if it has none.</summary>
    public LoraOptions? Lora => Live(_lora)?.Options;

    /// <summary>What the products of the adapters are multiplied by; null without adapters.</summary>
    internal double? LoraScale => Lora?.Scale;

    /// <summary>
    /// Puts LoRA adapters on linear layers of the encoder. They change no output until they are trained: give the trainer
    /// <see cref="FreezePolicy.Backbone"/>, and they are trained with the heads while the weights of the encoder stay.
    /// </summary>
    /// <param name="options">Rank, strength, dropout and layers; null takes the defaults.</param>
    /// <param name="seed">Seeds the first weights. Those of an adapter depend on the seed and the name of its layer, not on the other adapters.</param>
    /// <exception cref="ArgumentException">
    /// The options are out of range, name a layer that is not there, or the encoder has no layer that takes adapters; all problems are listed.
    /// </exception>
    /// <exception cref="InvalidOperationException">The model has adapters already.</exception>
    public void AddLora(LoraOptions? options = null, long seed = 0)
    {
        options ??= new LoraOptions();
        using var change = Change($"{nameof(MultiTaskModel)}.{nameof(AddLora)}");
        ThrowIfAdapted();
        var adapters = new LoraAdapters(options, LoraTargets.Select(_backbone, options));
        adapters.Draw(seed);
        Take(adapters);
    }

    /// <summary>
    /// Adds the trained adapters to the weights of the encoder, and takes the adapters away: the same answers, up to rounding, at the speed of a
    /// model without adapters. Call it between trainings: while one runs it is refused, as are the other members that change the parts of the model.
    /// </summary>
    /// <exception cref="InvalidOperationException">The model has no adapters.</exception>
    public void MergeLora()
    {
        using var change = Change($"{nameof(MultiTaskModel)}.{nameof(MergeLora)}");
        var adapters = Adapters();
        adapters.Merge();
        Drop(adapters);
    }

    /// <summary>Takes the adapters away; the encoder is as it was without them.</summary>
    /// <exception cref="InvalidOperationException">The model has no adapters.</exception>
    public void RemoveLora()
    {
        using var change = Change($"{nameof(MultiTaskModel)}.{nameof(RemoveLora)}");
        var adapters = Adapters();
        adapters.Detach();
        Drop(adapters);
    }

    /// <summary>
    /// Writes the adapters alone, as Hugging Face's PEFT has them: <c>adapter_model.safetensors</c> and <c>adapter_config.json</c>. In Python,
    /// <c>PeftModel.from_pretrained(encoder, folder)</c> reads them. The heads are not part of it.
    /// </summary>
    /// <param name="folder">The folder; it is created if missing, and adapters in it are replaced, both files or neither, as <see cref="Save"/> does.</param>
    /// <param name="baseModel">The hub id or folder of the encoder, for readers that load it as well; null says nothing about it.</param>
    /// <exception cref="InvalidOperationException">The model has no adapters.</exception>
    /// <exception cref="CheckpointException">The folder cannot be written; what was in it is as it was.</exception>
    public void SaveAdapter(string folder, string? baseModel = null)
    {
        using var reading = Read($"{nameof(MultiTaskModel)}.{nameof(SaveAdapter)}");
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        LoraFiles.Replace(folder, Adapters(), baseModel);
    }

    /// <summary>Puts the adapters of a folder on the encoder, as <see cref="SaveAdapter"/> or Python's PEFT wrote them.</summary>
    /// <param name="folder">A folder with <c>adapter_config.json</c> and <c>adapter_model.safetensors</c>.</param>
    /// <exception cref="CheckpointException">
    /// Something is missing or wrong in the folder, does not fit the encoder, or asks for more than plain LoRA on linear layers; it is named, and the
    /// model is as it was.
    /// </exception>
    /// <exception cref="InvalidOperationException">The model has adapters already.</exception>
    public void LoadAdapter(string folder)
    {
        using var change = Change($"{nameof(MultiTaskModel)}.{nameof(LoadAdapter)}");
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ThrowIfAdapted();
        Take(LoraFiles.Read(folder, _backbone));
    }

    private LoraAdapters Adapters() => _lora
        ?? throw new InvalidOperationException($"The model has no LoRA adapters; put some on it with {nameof(AddLora)} or {nameof(LoadAdapter)}.");

    private void ThrowIfAdapted()
    {
        if (_lora is not null)
        {
            throw new InvalidOperationException(
                $"The model has LoRA adapters already, on {_lora.All.Count} linear layers. Call {nameof(MergeLora)} to keep them or {nameof(RemoveLora)} to "
                + "forget it, then go on.");
        }
    }

    private void Take(LoraAdapters adapters)
    {
        register_module(LoraName, adapters.Module);
        adapters.Module.train(training);
        adapters.Attach();
        _lora = adapters;
    }

    private void Drop(LoraAdapters adapters)
    {
        register_module(LoraName, null!);   // TorchSharp's way to take a module out
        _lora = null;
        adapters.Dispose();
    }
}
