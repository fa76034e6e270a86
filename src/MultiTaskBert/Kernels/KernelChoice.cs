namespace MultiTaskBert.Kernels;

/// <summary>
/// Which kernels stand in for LibTorch's operators. All do; a switch of .NET's <see cref="AppContext"/> by the name of the property turns one off, for instance
/// <c>MultiTaskBert.Kernels.MaskedDropout</c> set to false in <c>runtimeconfig.json</c>. Read once, at the first use.
/// </summary>
internal static class KernelChoice
{
    /// <summary>Whether dropout masks are made by <see cref="Dropout.DropoutMask"/>; otherwise LibTorch draws them.</summary>
    internal static bool MaskedDropout { get; set; } = IsOn(nameof(MaskedDropout));

    /// <summary>Whether attention with dropout is written out as <see cref="Attention.ProductAttention"/>; otherwise LibTorch's operator computes it.</summary>
    internal static bool ProductAttention { get; set; } = IsOn(nameof(ProductAttention));

    /// <summary>Whether attention over short rows is computed by <see cref="Kernels.Attention.FusedAttention"/>; otherwise as if the kernel did not exist.</summary>
    internal static bool FusedAttention { get; set; } = IsOn(nameof(FusedAttention));

    /// <summary>
    /// Whether attention over what is near, and attention with dropout over long rows, are computed by <see cref="Kernels.Attention.BandAttention"/>; otherwise as if the kernel did not
    /// exist.
    /// </summary>
    internal static bool BandAttention { get; set; } = IsOn(nameof(BandAttention));

    /// <summary>Whether dropout, residual sum and layer normalisation are one pass, as <see cref="Kernels.Norms.ResidualNorm"/>; otherwise LibTorch's operators one after the other.</summary>
    internal static bool ResidualNorm { get; set; } = IsOn(nameof(ResidualNorm));

    /// <summary>Whether embeddings that are not differentiated are summed and normalised in one pass, as <see cref="Kernels.Norms.EmbeddingNorm"/>; otherwise LibTorch's operators one after the other.</summary>
    internal static bool EmbeddingNorm { get; set; } = IsOn(nameof(EmbeddingNorm));

    /// <summary>Whether gradients are measured by <see cref="Updates.EuclideanNorm"/> and AdamW steps made by <see cref="Kernels.Updates.AdamWUpdate"/>; otherwise LibTorch does.</summary>
    internal static bool AdamWUpdate { get; set; } = IsOn(nameof(AdamWUpdate));

    /// <summary>Whether training steps take the gradients of large embedding tables as <see cref="Kernels.RowGradients"/>; otherwise as many numbers as the table has.</summary>
    internal static bool RowGradients { get; set; } = IsOn(nameof(RowGradients));

    /// <summary>Whether Float32 linear layers go to oneDNN as <see cref="Products.PointwiseProduct"/> where MKL is slow; otherwise all go to MKL.</summary>
    internal static bool PointwiseProduct { get; set; } = IsOn(nameof(PointwiseProduct));

    /// <summary>Whether Float32 linear layers of few rows that are not differentiated are computed by <see cref="Kernels.Products.FewRowsProduct"/>; otherwise LibTorch does.</summary>
    internal static bool FewRowsProduct { get; set; } = IsOn(nameof(FewRowsProduct));

    /// <summary>Whether bfloat16 linear layers of many rows that are not differentiated are computed by <see cref="Kernels.Products.PackedProduct"/>; otherwise LibTorch does.</summary>
    internal static bool PackedProduct { get; set; } = IsOn(nameof(PackedProduct));

    /// <summary>Whether the loss of a small classifier on features that need no gradient is computed with its gradients by <see cref="Kernels.Products.SoftmaxRegression"/>; otherwise LibTorch does.</summary>
    internal static bool SoftmaxRegression { get; set; } = IsOn(nameof(SoftmaxRegression));

    /// <summary>Whether kernels run on the threads of LibTorch's operators, as <see cref="KernelThreads"/>; otherwise on those of .NET's pool.</summary>
    internal static bool OpenMPThreads { get; set; } = IsOn(nameof(OpenMPThreads));

    /// <summary>Whether training and evaluation keep freed memory by <see cref="Kernels.KeptMemory"/>; otherwise malloc does as it is set.</summary>
    internal static bool KeptMemory { get; set; } = IsOn(nameof(KeptMemory));

    private static bool IsOn(string kernel) => !AppContext.TryGetSwitch($"MultiTaskBert.Kernels.{kernel}", out var on) || on;
}
