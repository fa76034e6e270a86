using static TorchSharp.torch;

namespace MultiTaskBert.Losses;

/// <summary>Computes the losses of heads of your own: each a mean over what has a label.</summary>
/// <remarks>
/// <para>
/// A missing label, −100 for a class and NaN for a number, adds neither loss nor gradient; without any label both are 0, where PyTorch gives NaN. Every tensor that is given stays the caller's; the result is
/// a scalar in the caller's dispose scope.
/// </para>
/// <para>
/// The losses that heads of the library can choose from are strategies, and compute for heads of your own as well: <see cref="ClassificationLoss.Focal"/> and <see cref="ClassificationLoss.SelfAdjustingDice"/>
/// by <see cref="ClassificationLoss.Mean"/>, <see cref="RegressionLoss.AbsoluteError"/> and <see cref="RegressionLoss.Huber"/> by <see cref="RegressionLoss.Mean"/>.
/// </para>
/// </remarks>
public static class LossFunctions
{
    /// <summary>Computes softmax cross-entropy, −log p(gold), as PyTorch's <c>CrossEntropyLoss(ignore_index=-100)</c>.</summary>
    /// <param name="logits">Float [N, C] or [B, T, C].</param>
    /// <param name="labels">Int64 [N] or [B, T]: the class of each item, −100 for none.</param>
    /// <param name="labelSmoothing">
    /// ε of Szegedy et al. 2016, equation 8: the gold class gets (1−ε) + ε/C of the target, each other class ε/C. From 0 to 1.
    /// </param>
    /// <param name="classWeights">Float [C], same type as the logits: Σ w_y·loss / Σ w_y; or null.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor CrossEntropy(Tensor logits, Tensor labels, double labelSmoothing = 0, Tensor? classWeights = null) =>
        Losses.CrossEntropy.Mean(logits, labels, labelSmoothing, classWeights);

    /// <summary>Computes sigmoid cross-entropy for classes that exclude nothing, as PyTorch's <c>BCEWithLogitsLoss</c>, over the entries that have a label.</summary>
    /// <param name="logits">Float [B, C].</param>
    /// <param name="labels">Float [B, C]: 1 where the class applies, 0 where not, NaN or −100 where that is not known.</param>
    /// <param name="positiveWeights">
    /// Float [C], same type as the logits: how much an entry whose class applies counts against one whose class does not (<c>pos_weight</c>); null for 1. The mean is over entries, not over weights.
    /// </param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor BinaryCrossEntropy(Tensor logits, Tensor labels, Tensor? positiveWeights = null) => Losses.BinaryCrossEntropy.Mean(logits, labels, positiveWeights);

    /// <summary>
    /// Computes focal loss for classes that exclude nothing: −α_t (1−p_t)^γ log p_t for each class by itself, where p_t is the sigmoid's probability of the truth, and α_t is α where the class applies and 1−α
    /// where not.
    /// </summary>
    /// <param name="logits">Float [B, C].</param>
    /// <param name="labels">Float [B, C], same type: 1 where the class applies, 0 where not, NaN or −100 where that is not known.</param>
    /// <param name="gamma">γ, at least 0.</param>
    /// <param name="alpha">α, from 0 to 1: the weight of entries whose class applies; the others get 1−α.</param>
    /// <remarks>Lin et al. 2017, "Focal Loss for Dense Object Detection", equation 5.</remarks>
    /// <exception cref="ArgumentException">The shapes differ, or <paramref name="gamma"/> or <paramref name="alpha"/> is out of range.</exception>
    public static Tensor SigmoidFocal(Tensor logits, Tensor labels, double gamma = Losses.SigmoidFocal.DefaultGamma, double alpha = Losses.SigmoidFocal.DefaultAlpha) =>
        Losses.SigmoidFocal.Mean(logits, labels, gamma, alpha);

    /// <summary>Computes the squared difference of numbers: (1/N) Σ (x − y)².</summary>
    /// <param name="output">Float, any shape.</param>
    /// <param name="labels">Float of the same shape, NaN where there is no label.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor SquaredError(Tensor output, Tensor labels) => Losses.SquaredError.Mean(output, labels);

    /// <summary>
    /// Computes the loss of consistent rank logits, for K classes that have an order: one yes-or-no question for each of the K−1 thresholds, "is the class above this one?", and the sum of their binary
    /// cross-entropies, averaged over the labelled rows.
    /// </summary>
    /// <param name="logits">Float [B, K−1]: the logit of P(class &gt; k) for k from 0 to K−2.</param>
    /// <param name="labels">Int64 [B]: the class from 0 to K−1, −100 where there is no label.</param>
    /// <remarks>
    /// Cao, Mirjalili &amp; Raschka 2020, "Rank consistent ordinal regression for neural networks", equation 4 with all λ = 1; <c>coral_loss</c> of coral-pytorch.
    /// </remarks>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor Coral(Tensor logits, Tensor labels) => Losses.Coral.Mean(logits, labels);

    /// <summary>
    /// Computes soft dice loss: the mean over all classes of 1 − (2 Σ p t + s) / (Σ p² + Σ t² + s), where the sums run over the labelled items, p is the softmax and t is 1 for the gold class and 0 otherwise.
    /// It is no mean over items: the loss of a batch is not the mean of the losses of its parts.
    /// </summary>
    /// <param name="logits">Float [N, C] or [B, T, C].</param>
    /// <param name="labels">Int64 [N] or [B, T]: the class of each item, −100 for none.</param>
    /// <param name="smooth">s, above 0: keeps the ratio defined where a class has no item.</param>
    /// <remarks>Milletari et al. 2016, "V-Net", section 3.</remarks>
    /// <exception cref="ArgumentException">The shapes do not fit, or <paramref name="smooth"/> is not above 0.</exception>
    public static Tensor SoftDice(Tensor logits, Tensor labels, double smooth = Losses.SoftDice.DefaultSmooth) => Losses.SoftDice.Mean(logits, labels, smooth);

    /// <summary>
    /// Computes multiple negatives ranking loss: each anchor has to find its own text among the texts of all anchors of the batch, by softmax cross-entropy over scale × cosine.
    /// </summary>
    /// <param name="anchors">Float [N, D].</param>
    /// <param name="positives">Float [N, D]: row i belongs to anchor i, and to no other.</param>
    /// <param name="scale">By what cosines are multiplied, 1 / temperature; more than 0.</param>
    /// <remarks>
    /// Henderson et al. 2017, "Efficient Natural Language Response Suggestion for Smart Reply", section 4.4, with cosines for products, as <c>MultipleNegativesRankingLoss</c> of sentence-transformers. Oord,
    /// Li &amp; Vinyals 2018 call the same InfoNCE.
    /// </remarks>
    /// <exception cref="ArgumentException">The shapes differ or are not [N, D].</exception>
    public static Tensor MultipleNegativesRanking(Tensor anchors, Tensor positives, double scale = Losses.MultipleNegativesRanking.DefaultScale) =>
        Losses.MultipleNegativesRanking.Mean(anchors, positives, scale);

    /// <summary>Computes the loss of knowledge distillation: T² · KL(softmax(teacher / T) ‖ softmax(student / T)). Only the student gets a gradient.</summary>
    /// <param name="student">Logits, Float [N, C] or [B, T, C].</param>
    /// <param name="teacher">Logits of the same shape and type.</param>
    /// <param name="temperature">T, above 0; the higher, the more the classes that are not the best count.</param>
    /// <param name="mask">Bool [N] or [B, T]: the items that count, for instance all tokens that are no padding; null for all.</param>
    /// <remarks>Hinton et al. 2015, "Distilling the Knowledge in a Neural Network", section 2.</remarks>
    /// <exception cref="ArgumentException">The shapes do not fit, or <paramref name="temperature"/> is not above 0.</exception>
    public static Tensor Distillation(Tensor student, Tensor teacher, double temperature = Losses.Distillation.DefaultTemperature, Tensor? mask = null) =>
        Losses.Distillation.Mean(student, teacher, temperature, mask);
}
