using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Layers;

/// <summary>Which row of the position table belongs to each token.</summary>
internal static class TokenPositions
{
    /// <summary>0, 1, 2, … for any ids [B, T] → Int64 [1, T].</summary>
    internal static Tensor Counted(Tensor ids) => arange(ids.size(1), dtype: ScalarType.Int64, device: ids.device).unsqueeze(0);

    /// <summary>
    /// The running count of tokens that are no padding, added to the padding's id; at padding its id. Int64 [B, T] → Int64 [B, T]. Taken from the
    /// ids and not from the mask, as fairseq and Hugging Face's <c>create_position_ids_from_input_ids</c> do.
    /// </summary>
    internal static Tensor CountedAfter(int paddingId, Tensor ids)
    {
        var isToken = ids.ne(paddingId).to(ScalarType.Int64);
        return (isToken.cumsum(1) * isToken) + paddingId;
    }
}
