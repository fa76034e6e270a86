using System.Runtime.InteropServices;

namespace MultiTaskBert.Metrics.Texts;

/// <summary>Represents the prediction of one hidden token.</summary>
/// <param name="Position">The position of the token in its row.</param>
/// <param name="Id">The id of the token that is most probable.</param>
/// <param name="TrueLogProbability">The natural logarithm of the probability of the token that was hidden.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct MaskedTokenScore(int Position, int Id, double TrueLogProbability);
