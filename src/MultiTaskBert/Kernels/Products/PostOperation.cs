namespace MultiTaskBert.Kernels.Products;

/// <summary>What oneDNN does to each number of a linear layer's output while it still has it at hand.</summary>
/// <param name="Method">The method of <see cref="PointwiseArchive"/> that does it.</param>
/// <param name="Name">LibTorch's name for it.</param>
/// <param name="Algorithm">Which form of it, or null if there is one only.</param>
internal sealed record PostOperation(string Method, string Name, string? Algorithm = null)
{
    /// <summary>Nothing.</summary>
    internal static PostOperation None { get; } = new("linear", "none");

    /// <summary>GELU by the error function.</summary>
    internal static PostOperation Gelu { get; } = new("gelu", "gelu", "none");

    /// <summary>GELU's approximation with tanh.</summary>
    internal static PostOperation TanhGelu { get; } = new("tanh_gelu", "gelu", "tanh");

    /// <summary>max(x, 0).</summary>
    internal static PostOperation Relu { get; } = new("relu", "relu");

    /// <summary>x times its sigmoid.</summary>
    internal static PostOperation Silu { get; } = new("silu", "swish");

    /// <summary>All of them.</summary>
    internal static IReadOnlyList<PostOperation> All { get; } = [None, Gelu, TanhGelu, Relu, Silu];
}
