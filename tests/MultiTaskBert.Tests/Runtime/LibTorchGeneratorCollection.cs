namespace MultiTaskBert.Tests.Runtime;

/// <summary>Tests that watch the process-wide random generator of LibTorch: nothing else runs beside them.</summary>
[CollectionDefinition(TorchRandomTests.LibTorchGenerator, DisableParallelization = true)]
public sealed class LibTorchGeneratorCollection;
