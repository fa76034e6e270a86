using System.Text.Json.Serialization;

namespace MultiTaskBert.Optimization;

/// <summary>What <see cref="ReduceOnPlateau"/> remembers between evaluations: all that a checkpoint has to keep of it.</summary>
/// <param name="LearningRate">The learning rate now, before the schedule.</param>
/// <param name="Best">The best value so far; infinite before the first.</param>
/// <param name="Waited">The number of evaluations since the last improvement or reduction.</param>
/// <param name="CooldownLeft">The number of evaluations that are not counted yet.</param>
[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
internal sealed record PlateauState(double LearningRate, double Best, int Waited, int CooldownLeft);
