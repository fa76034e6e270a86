using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MultiTaskBert.Kernels.Dropout;
using static TorchSharp.torch;

namespace MultiTaskBert.Kernels.Norms;

/// <summary>One pass of <see cref="ResidualNorm"/> over all rows, each of which stays in a core's nearest memory until it is done.</summary>
/// <remarks>A pass holds addresses: the tensors are the caller's, who keeps them.</remarks>
internal sealed unsafe class ResidualNormPass
{
    /// <summary>What is kept of a row: its mean, and the inverse of its standard deviation.</summary>
    internal const int NumbersOfARow = 2;

    private const int Lanes = 16;
    private const int RowsAtATime = 32;            // that a thread takes; also how the gradients of the parameters are summed, whatever the number of threads
    private const int SmallestShared = 1 << 15;    // numbers; fewer are done before another thread has woken up

    private readonly int _rows, _width;
    private readonly NumberMemory _branch;
    private readonly float* _residual, _factors;
    private readonly bool _drops;
    private readonly DropoutMask.Numbers _mask;

    private ResidualNormPass(Tensor branch, Tensor residual, Tensor factors, ResidualNormSettings settings)
    {
        _width = (int)branch.size(-1);
        _rows = (int)branch.numel() / _width;
        _branch = new NumberMemory(branch);
        _residual = FloatMemory.AddressOf(residual);
        _factors = FloatMemory.AddressOf(factors);
        _drops = settings.Dropout > 0;
        _mask = new DropoutMask.Numbers(settings.Key, settings.Dropout);
    }

    private int Parts => (_rows + RowsAtATime - 1) / RowsAtATime;

    /// <summary>Computes the output.</summary>
    /// <param name="branch">x […, H], Float32 or bfloat16, without gaps.</param>
    /// <param name="residual">Float32 […, H], without gaps.</param>
    /// <param name="factors">Float32 [H].</param>
    /// <param name="summands">Float32 [H].</param>
    /// <param name="settings">The other settings.</param>
    /// <param name="statistics">Takes the <see cref="NumbersOfARow"/>, Float32 [rows, 2]; null if no one asks.</param>
    /// <returns>Float32 […, H].</returns>
    internal static Tensor Forward(Tensor branch, Tensor residual, Tensor factors, Tensor summands, ResidualNormSettings settings, Tensor? statistics)
    {
        var output = empty_like(residual);
        var pass = new ResidualNormPass(branch, residual, factors, settings);
        nint added = (nint)FloatMemory.AddressOf(summands), to = (nint)FloatMemory.AddressOf(output), kept = statistics is null ? 0 : (nint)FloatMemory.AddressOf(statistics);
        pass.ForEachPart(part =>
        {
            for (var row = part * RowsAtATime; row < Math.Min(pass._rows, (part + 1) * RowsAtATime); row++)
            {
                pass.Forward(row, (float*)added, (float)settings.Epsilon, (float*)to + ((nint)row * pass._width), kept == 0 ? null : (float*)kept + (row * NumbersOfARow));
            }
        });
        return output;
    }

    /// <summary>Computes the gradients. Sum and mask are made again.</summary>
    /// <param name="branch">What <see cref="Forward(Tensor, Tensor, Tensor, Tensor, ResidualNormSettings, Tensor)"/> got.</param>
    /// <param name="residual">The same.</param>
    /// <param name="factors">The same.</param>
    /// <param name="statistics">What it kept.</param>
    /// <param name="gradient">That of the output, Float32, without gaps.</param>
    /// <param name="settings">The same settings.</param>
    /// <returns>Of the branch, in its type; of the residual; of the factors; of the summands.</returns>
    internal static Tensor[] Backward(Tensor branch, Tensor residual, Tensor factors, Tensor statistics, Tensor gradient, ResidualNormSettings settings)
    {
        var pass = new ResidualNormPass(branch, residual, factors, settings);
        Tensor ofBranch = empty_like(branch), ofResidual = empty_like(residual);
        using var partial = zeros(pass.Parts, 2, pass._width, dtype: ScalarType.Float32, device: gradient.device);
        var toBranch = new NumberMemory(ofBranch);
        nint to = (nint)FloatMemory.AddressOf(ofResidual), sums = (nint)FloatMemory.AddressOf(partial);
        nint given = (nint)FloatMemory.AddressOf(gradient), kept = (nint)FloatMemory.AddressOf(statistics);
        pass.ForEachPart(part =>
        {
            var ofFactors = (float*)sums + ((nint)part * 2 * pass._width);
            var mask = stackalloc float[pass._drops ? pass._width : 0];
            for (var row = part * RowsAtATime; row < Math.Min(pass._rows, (part + 1) * RowsAtATime); row++)
            {
                pass.Backward(row, (float*)given, (float*)kept + (row * NumbersOfARow), mask, toBranch, (float*)to, ofFactors);
            }
        });
        using var sum = partial.sum(0L);   // [2, H]
        return [ofBranch, ofResidual, sum[0].clone(), sum[1].clone()];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Forward(int row, float* summands, float epsilon, float* to, float* kept)
    {
        var first = (nint)row * _width;
        var sum = Vector512<float>.Zero;
        for (nint column = 0; column < _width; column += Lanes)
        {
            var number = Sum(first + column, _drops ? MaskAt(first + column) : Vector512<float>.One);
            number.Store(to + column);
            sum += number;
        }

        var mean = Vector512.Sum(sum) / _width;
        var squares = Vector512<float>.Zero;
        for (nint column = 0; column < _width; column += Lanes)
        {
            var distance = Vector512.Load(to + column) - Vector512.Create(mean);
            squares = Vector512.FusedMultiplyAdd(distance, distance, squares);
        }

        var inverse = 1 / MathF.Sqrt((Vector512.Sum(squares) / _width) + epsilon);
        for (nint column = 0; column < _width; column += Lanes)
        {
            var normal = (Vector512.Load(to + column) - Vector512.Create(mean)) * Vector512.Create(inverse);
            Vector512.FusedMultiplyAdd(normal, Vector512.Load(_factors + column), Vector512.Load(summands + column)).Store(to + column);
        }

        if (kept is not null)
        {
            (kept[0], kept[1]) = (mean, inverse);
        }
    }

    // With n the normalised row, f the factors, g the gradient of the output: that of the row is (g ∘ f − mean(g ∘ f) − n mean(g ∘ f ∘ n)) / deviation, that of f is Σ g ∘ n over the rows,
    // that of the summands Σ g. The gradient's own memory holds n in between.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Backward(int row, float* given, float* kept, float* mask, NumberMemory toBranch, float* to, float* ofFactors)
    {
        var first = (nint)row * _width;
        var (mean, inverse) = (Vector512.Create(kept[0]), Vector512.Create(kept[1]));
        var ofSummands = ofFactors + _width;
        given += first;
        to += first;
        Vector512<float> sum = default, product = default;
        for (nint column = 0; column < _width; column += Lanes)
        {
            var factor = Vector512<float>.One;
            if (_drops)
            {
                factor = MaskAt(first + column);
                factor.Store(mask + column);
            }

            var normal = (Sum(first + column, factor) - mean) * inverse;
            normal.Store(to + column);
            var gradient = Vector512.Load(given + column);
            Vector512.FusedMultiplyAdd(gradient, normal, Vector512.Load(ofFactors + column)).Store(ofFactors + column);
            (Vector512.Load(ofSummands + column) + gradient).Store(ofSummands + column);
            var scaled = gradient * Vector512.Load(_factors + column);
            sum += scaled;
            product = Vector512.FusedMultiplyAdd(scaled, normal, product);
        }

        var (meanOfSum, meanOfProduct) = (Vector512.Create(Vector512.Sum(sum) / _width), Vector512.Create(Vector512.Sum(product) / _width));
        for (nint column = 0; column < _width; column += Lanes)
        {
            var scaled = Vector512.Load(given + column) * Vector512.Load(_factors + column);
            var gradient = (scaled - meanOfSum - (Vector512.Load(to + column) * meanOfProduct)) * inverse;
            gradient.Store(to + column);
            toBranch.Store(first + column, _drops ? gradient * Vector512.Load(mask + column) : gradient);
        }
    }

    // dropout(x) + residual.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<float> Sum(nint index, Vector512<float> mask) => (_branch.Load(index) * mask) + Vector512.Load(_residual + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<float> MaskAt(nint index) => _mask.At(Vector512<uint>.Indices + Vector512.Create((uint)index));

    private void ForEachPart(Action<int> action)
    {
        if (_rows * _width < SmallestShared)
        {
            for (var part = 0; part < Parts; part++)
            {
                action(part);
            }

            return;
        }

        KernelThreads.For(Parts, action);
    }
}
