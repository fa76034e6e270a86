using System.Globalization;

namespace MultiTaskBert.Training;

/// <summary>
/// Represents how heads are held to what an earlier model says, while the encoder is trained on for others: on the rows of the new tasks, the distance of their outputs from those of
/// <see cref="Teacher"/> is added to the loss that is minimised. Learning without forgetting, Li and Hoiem 2016, section 3. No rows of the old tasks are needed.
/// </summary>
/// <remarks>
/// The distance has a fixed weight beside <see cref="TrainerOptions.LossWeighting"/>, which does not see it. Each step runs the teacher once more over its rows, without gradients.
/// Batches without any label stay left out. Weightings and aggregations that need the gradients of single heads do not go with it.
/// </remarks>
public sealed class DistillationOptions
{
    /// <summary>
    /// Gets the model as it was before, for instance loaded from the same folder: in eval mode, on the device of the model that is trained, with the same tokens for the same text. The caller
    /// keeps ownership, and must not change it during the training.
    /// </summary>
    public required MultiTaskModel Teacher { get; init; }

    /// <summary>Gets the names of the heads to protect; each is in both models, with the same labels. Null, the default, protects every head of the teacher.</summary>
    public IReadOnlyList<string>? Heads { get; init; }

    /// <summary>Gets by what logits are divided before they are compared; above 0. The higher, the more the classes that are not the best count.</summary>
    public double Temperature { get; init; } = 2;   // that of the paper, section 3

    /// <summary>Gets by what the distance of each protected head is multiplied in the loss; above 0.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>The names of the heads that are protected.</summary>
    internal IReadOnlyList<string> Protected => Heads ?? [.. Teacher.Heads.Select(head => head.Name)];

    /// <summary>The heads, the temperature and the weight, in one line.</summary>
    internal string Describe() => string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", Protected)} at temperature {Temperature} with weight {Weight}");
}
