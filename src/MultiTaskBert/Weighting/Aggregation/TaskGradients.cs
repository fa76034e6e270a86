using static TorchSharp.torch;

namespace MultiTaskBert.Weighting;

/// <summary>Represents the gradients of several heads at the shared parameters, one a row, with their inner products in double precision.</summary>
public sealed class TaskGradients
{
    // Columns that are taken to double precision at once: the gradients are never copied whole.
    private const long ChunkColumns = 1 << 20;

    /// <summary>Initializes a new instance with the gradients of one step, and checks them.</summary>
    /// <param name="heads">The heads, in the order of the rows.</param>
    /// <param name="matrix">Floating [heads, D] on any device; the caller keeps ownership, and leaves it as it is while this is used.</param>
    /// <exception cref="ArgumentException">The shape does not fit the heads, or a head's gradient is not finite; the message names it.</exception>
    public TaskGradients(IReadOnlyList<string> heads, Tensor matrix)
    {
        ArgumentNullException.ThrowIfNull(heads);
        ArgumentNullException.ThrowIfNull(matrix);
        if (heads.Count == 0 || matrix.dim() != 2 || matrix.shape[0] != heads.Count || matrix.shape[1] == 0 || !matrix.is_floating_point())
        {
            throw new ArgumentException(
                $"The gradients of {heads.Count} heads ({string.Join(", ", heads)}) must be a floating matrix [{Math.Max(1, heads.Count)}, D], one row a head, "
                + $"but are {matrix.dtype} [{string.Join(", ", matrix.shape)}].",
                nameof(matrix));
        }

        Heads = heads;
        Matrix = matrix;
        Gramian = Products(matrix);
        for (var head = 0; head < heads.Count; head++)
        {
            if (!double.IsFinite(Gramian[head, head]))
            {
                throw new ArgumentException(
                    $"The gradient of head '{heads[head]}' is not finite, or its square overflows; lower the learning rate, or look at the loss of that head.",
                    nameof(matrix));
            }
        }
    }

    /// <summary>Gets the heads, in the order of the rows.</summary>
    public IReadOnlyList<string> Heads { get; }

    /// <summary>Gets the gradients, [heads, D]; the matrix belongs to who gave it.</summary>
    public Tensor Matrix { get; }

    /// <summary>The number of heads.</summary>
    internal int Count => Heads.Count;

    internal double[,] Gramian { get; }

    /// <summary>Computes the inner product of the gradients of two heads.</summary>
    /// <param name="first">The row of one head.</param>
    /// <param name="second">The row of the other head.</param>
    public double Product(int first, int second) => Gramian[first, second];

    /// <summary>Computes the length of the gradient of a head.</summary>
    /// <param name="head">The row of the head.</param>
    public double Norm(int head) => Math.Sqrt(Gramian[head, head]);

    /// <summary>Computes the weighted sum of the gradients, Σ wᵢgᵢ.</summary>
    /// <param name="weights">One for each head.</param>
    /// <returns>[D], of the type of the gradients, in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">There are more or fewer weights than heads, or one is not finite.</exception>
    public Tensor Combine(IReadOnlyList<double> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.Count != Count || !weights.All(double.IsFinite))
        {
            throw new ArgumentException(
                FormattableString.Invariant($"There must be {Count} finite weights, one a head, but they are [{string.Join(", ", weights)}]."), nameof(weights));
        }

        using var scope = NewDisposeScope();
        using var noGradients = no_grad();

        // A copy, because a tensor made of an array lies where the array does, and the bits of a product depend on how its factors are aligned.
        var row = tensor(weights.ToArray()).to(Matrix.dtype).to(Matrix.device).clone().unsqueeze(0);   // [1, K]
        return row.mm(Matrix).squeeze(0).MoveToOuterDisposeScope();                                    // [D]
    }

    /// <summary>Multiplies each gradient, in place, by a number of its own.</summary>
    internal void Scale(IReadOnlyList<double> factors)
    {
        if (factors.All(factor => factor == 1))
        {
            return;
        }

        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        Matrix.mul_(tensor(factors.ToArray()).to(Matrix.dtype).to(Matrix.device).unsqueeze(1));   // [K, D] · [K, 1]
        for (var i = 0; i < Count; i++)
        {
            for (var j = 0; j < Count; j++)
            {
                Gramian[i, j] *= factors[i] * factors[j];
            }
        }
    }

    private static double[,] Products(Tensor matrix)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var (rows, columns) = (matrix.shape[0], matrix.shape[1]);
        var sum = zeros(rows, rows, dtype: float64, device: matrix.device);
        for (var start = 0L; start < columns; start += ChunkColumns)
        {
            using var chunkScope = NewDisposeScope();
            var chunk = matrix.narrow(1, start, Math.Min(ChunkColumns, columns - start)).to(float64);   // [K, C]
            sum.add_(chunk.mm(chunk.t()));
        }

        var values = sum.cpu().data<double>();
        var products = new double[rows, rows];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < rows; j++)
            {
                products[i, j] = values[(Math.Min(i, j) * rows) + Math.Max(i, j)];   // Symmetric to the last bit.
            }
        }

        return products;
    }
}
