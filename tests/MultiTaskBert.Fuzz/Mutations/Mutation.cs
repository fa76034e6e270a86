namespace MultiTaskBert.Fuzz.Mutations;

/// <summary>Changes an input in one thing.</summary>
/// <param name="input">The input; not changed.</param>
/// <param name="random">Decides what and where.</param>
/// <param name="seeds">The seeds of the target, to take pieces from.</param>
internal delegate byte[] Mutation(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds);
