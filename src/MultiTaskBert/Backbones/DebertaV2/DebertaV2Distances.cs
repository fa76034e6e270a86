using MultiTaskBert.Pretrained;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.DebertaV2;

/// <summary>
/// How attention uses the distance from one position to another: which terms it adds, and which of 2 S vectors stands for which distance
/// (He et al. 2021, section 3.1; the logarithmic buckets are those of DeBERTa-v2).
/// </summary>
internal sealed record DebertaV2Distances
{
    // More than any encoder reads.
    private const int MaxDistances = 1 << 20;

    private const string Content2Position = "c2p";
    private const string Position2Content = "p2c";

    /// <summary>Whether the content of a query meets the position of a key (c2p).</summary>
    internal bool ContentToPosition { get; init; }

    /// <summary>Whether the content of a key meets the position of a query (p2c).</summary>
    internal bool PositionToContent { get; init; }

    /// <summary>Whether positions become queries and keys by the matrices of the content.</summary>
    internal bool SharesProjections { get; init; }

    /// <summary>Whether the vectors of the distances are normalised.</summary>
    internal bool IsNormalised { get; init; }

    /// <summary>The number of buckets to each side; 0: every distance has a vector of its own.</summary>
    internal int Buckets { get; init; }

    /// <summary>The largest distance to each side.</summary>
    internal int MaxDistance { get; init; } = 512;

    /// <summary>S: the vectors to each side.</summary>
    internal int Span => Buckets > 0 ? Buckets : MaxDistance;

    /// <summary>How many products an attention score sums up: the product of the contents and each of the two terms.</summary>
    internal int TermCount => 1 + (ContentToPosition ? 1 : 0) + (PositionToContent ? 1 : 0);

    /// <summary>Reads the values; what is wrong is noted in the reader.</summary>
    internal static DebertaV2Distances Read(ConfigReader reader, int maxPositions)
    {
        var terms = reader.Texts("pos_att_type", Content2Position, Position2Content);
        var given = reader.Integer("max_relative_positions", -1, max: MaxDistances);
        var buckets = Math.Max(0, reader.Integer("position_buckets", -1, max: MaxDistances));
        var result = new DebertaV2Distances
        {
            ContentToPosition = terms.Contains(Content2Position, StringComparer.Ordinal),
            PositionToContent = terms.Contains(Position2Content, StringComparer.Ordinal),
            SharesProjections = reader.Flag("share_att_key", defaultValue: false),
            IsNormalised = reader.Text("norm_rel_ebd", "none", "none", "layer_norm").Equals("layer_norm", StringComparison.Ordinal),
            Buckets = buckets,
            MaxDistance = given < 1 ? maxPositions : given,
        };

        // Otherwise the logarithm of the middle bucket or of the largest distance is that of nothing.
        if (buckets is 1 or 2 or 3 || (buckets > 0 && result.MaxDistance - 1 <= buckets / 2))
        {
            reader.AddProblem(
                $"position_buckets is {buckets}; it must be at least 4, with half of it below max_relative_positions − 1, which is {result.MaxDistance - 1}. "
                + "Without buckets it is −1.");
        }

        return result;
    }

    /// <summary>The bucket of a distance from −(MaxDistance − 1) to MaxDistance − 1: near ones have their own, far ones are sorted by the logarithm.</summary>
    internal long Bucket(long distance)
    {
        var middle = Buckets / 2;
        var far = Math.Abs(distance);
        if (Buckets == 0 || far <= middle)
        {
            return distance;
        }

        // In float32, as the reference computes it: at whole numbers the rounding decides the bucket.
        var ratio = MathF.Log((float)far / middle) / (float)Math.Log((MaxDistance - 1.0) / middle);
        return Math.Sign(distance) * ((long)MathF.Ceiling(ratio * (middle - 1)) + middle);
    }

    /// <summary>The index, from 0 to 2 S − 1, of the vector for a distance: the position of the query less that of the key.</summary>
    internal long IndexOf(long distance) => Math.Clamp(Bucket(distance) + Span, 0, (2L * Span) - 1);

    /// <summary>Int64 [T, T]: the index, from 0 to 2 S − 1, of the vector for the distance from each key (column) to each query (row).</summary>
    internal Tensor Indices(long length, Device device)
    {
        // One number for each distance, then each pair of positions looks its distance up.
        var ofDistance = new long[(2 * length) - 1];
        for (var i = 0; i < ofDistance.Length; i++)
        {
            ofDistance[i] = IndexOf(i - (length - 1));
        }

        var positions = arange(length, dtype: ScalarType.Int64);
        var distances = positions.unsqueeze(1) - positions.unsqueeze(0) + (length - 1);
        return tensor(ofDistance).index_select(0, distances.reshape(-1)).view(length, length).to(device);
    }
}
