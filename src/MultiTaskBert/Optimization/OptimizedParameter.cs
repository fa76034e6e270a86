using TorchSharp.Modules;

namespace MultiTaskBert.Optimization;

/// <summary>A parameter as the optimizer sees it.</summary>
/// <param name="Name">Its full name in the model; the optimizer keeps its state under it.</param>
/// <param name="Value">The parameter; the model owns it.</param>
/// <param name="Decays">Whether weight decay applies to it.</param>
/// <param name="LearningRateMultiplier">By what the learning rate is multiplied for it.</param>
internal sealed record OptimizedParameter(string Name, Parameter Value, bool Decays, double LearningRateMultiplier = 1);
