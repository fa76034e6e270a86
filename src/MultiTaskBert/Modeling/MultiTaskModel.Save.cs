using MultiTaskBert.Adapters;
using MultiTaskBert.Modeling;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Pretrained.Saving;
using MultiTaskBert.Runtime;

namespace MultiTaskBert;

/// <content>Saving and loading.</content>
public sealed partial class MultiTaskModel
{
    /// <summary>
    /// Writes the model into a folder in the Hugging Face layout (<c>config.json</c>, <c>model.safetensors</c>, tokenizer files), which
    /// Python's <c>AutoModel</c> opens as the encoder, with the heads beside it in <c>heads.safetensors</c>, and adapters as
    /// <see cref="SaveAdapter"/> writes them. Optimizer state is not part of it.
    /// </summary>
    /// <remarks>
    /// A model that was in the folder is replaced as a whole or not at all: if the save fails, or its process is killed, the earlier one is there and can be loaded. Who loads from the
    /// folder meanwhile, here or in another process, gets the earlier model or the new one. For that both have room on the disk for a moment. Files of other names are not touched.
    /// </remarks>
    /// <param name="folder">The folder; it is created if missing.</param>
    /// <exception cref="CheckpointException">The folder cannot be written; what was in it is as it was.</exception>
    /// <exception cref="ObjectDisposedException">The model, its encoder or a head is disposed. Nothing is written.</exception>
    /// <exception cref="InvalidOperationException">Another thread trains the model. A callback of the training may save it.</exception>
    public void Save(string folder)
    {
        using var reading = Read($"{nameof(MultiTaskModel)}.{nameof(Save)}");
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        SavedFolder.Replace(
            folder,
            "the model",
            [.. _backbone.FileNames, HeadsFile.FileName, .. LoraFiles.Names],   // those of an earlier model's adapters would be put on this encoder
            written =>
            {
                _backbone.WriteFiles(written);
                HeadsFile.Write(written, Heads);
                if (_lora is not null)
                {
                    LoraFiles.Write(written, _lora, baseModel: null);
                }
            });
    }

    /// <summary>Loads a model that <see cref="Save"/> wrote.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="customHeads">
    /// New heads for those in the folder that are classes of your own, matched by name; the heads of this library are built from the file.
    /// The model takes ownership.
    /// </param>
    /// <returns>The model in eval mode on the CPU; its predictions are bit-equal to those of the model that was saved. The caller owns it.</returns>
    /// <exception cref="CheckpointException">Something is missing or wrong in the folder, or it has a head of a class that was not given.</exception>
    /// <exception cref="LibTorchException">LibTorch cannot be loaded.</exception>
    public static MultiTaskModel Load(string folder, params TaskHead[] customHeads)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentNullException.ThrowIfNull(customHeads);
        if (Array.IndexOf(customHeads, null) >= 0)
        {
            throw new ArgumentException("A head is null; leave it out.", nameof(customHeads));
        }

        LibTorch.EnsureLoaded();
        using var saved = SavedFolder.Read(folder);
        using var file = HeadsFile.Open(folder);
        var heads = file.CreateHeads(customHeads);
        var backbone = Backbone.Load(folder);
        try
        {
            var model = new MultiTaskModel(backbone, heads, seed: 0);
            file.ReadWeights(model.Heads);
            if (LoraFiles.AreIn(folder))
            {
                model.LoadAdapter(folder);
            }

            return model;
        }
        catch
        {
            backbone.Dispose();
            throw;
        }
    }
}
