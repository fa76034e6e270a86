namespace MultiTaskBert.PublicApi.Tests;

/// <summary>Tests that build or train models: LibTorch's random generator belongs to the whole process.</summary>
[CollectionDefinition(nameof(OneAtATime), DisableParallelization = true)]
public sealed class OneAtATime;
