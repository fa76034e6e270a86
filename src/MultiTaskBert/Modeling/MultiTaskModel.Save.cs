using MultiTaskBert.Adapters;
using MultiTaskBert.Modeling;
using MultiTaskBert.Pretrained;

namespace MultiTaskBert;

/// <content>Saving and loading.</content>
public sealed partial class MultiTaskModel
{
    /// <summary>
    /// Writes the model into a folder in the Hugging Face layout (<c>config.json</c>, <c>model.safetensors</c>, tokenizer files), which
    /// Python's <c>AutoModel</c> opens as the encoder, with the heads beside it in <c>heads.safetensors</c>, and adapters as
    /// <see cref="SaveAdapter"/> writes them. Optimizer state is not part of it.
    /// </summary>
    /// <param name="folder">The folder; it is created if missing, and files of the same names in it are replaced, each in one step.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public void Save(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        _backbone.Save(folder);
        HeadsFile.Write(folder, Heads);
        if (_lora is null)
        {
            // Those of an earlier model would be put on the encoder just written.
            LoraFiles.Delete(folder);
        }
        else
        {
            LoraFiles.Write(folder, _lora, baseModel: null);
        }
    }

    /// <summary>Loads a model that <see cref="Save"/> wrote.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="customHeads">
    /// New heads for those in the folder that are classes of your own, matched by name; the heads of this library are built from the file.
    /// The model takes ownership.
    /// </param>
    /// <returns>The model in eval mode on the CPU; its predictions are bit-equal to those of the model that was saved. The caller owns it.</returns>
    /// <exception cref="CheckpointException">Something is missing or wrong in the folder, or it has a head of a class that was not given.</exception>
    public static MultiTaskModel Load(string folder, params TaskHead[] customHeads)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentNullException.ThrowIfNull(customHeads);
        using var file = HeadsFile.Open(folder);
        var heads = file.CreateHeads(customHeads);
        var backbone = Backbone.FromPretrained(folder);
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
