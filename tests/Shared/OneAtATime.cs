namespace MultiTaskBert.Tests;

/// <summary>Tests that build or train models: LibTorch's random generator and its count of tensors belong to the whole process.</summary>
[CollectionDefinition(nameof(OneAtATime), DisableParallelization = true)]
public sealed class OneAtATime;
