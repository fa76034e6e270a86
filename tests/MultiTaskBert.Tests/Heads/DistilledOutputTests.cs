using MultiTaskBert.Heads;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Heads;

/// <summary>How far two outputs of a head are apart. Oracle: the formulas in float64, written out; the gradient by differences of them.</summary>
[Collection(nameof(OneAtATime))]
public sealed class DistilledOutputTests
{
    private const double Tolerance = 2e-6;   // float32 against float64, relative to values of about 1
    private const double T = 2;

    private static readonly long[] Mask = [1, 1, 1, 0, 1, 1, 0, 0];   // two rows of four tokens

    public static TheoryData<string> Kinds() => ["classes", "tags", "choices", "spans", "values"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Mean_TwoOutputs_IsTheFormulaWithItsGradient(string kind)
    {
        using var scope = NewDisposeScope();
        var (output, shape, formula) = Case(kind);
        double[] student = Numbers(shape, seed: 1), teacher = Numbers(shape, seed: 2);
        var (old, now) = (Float32(teacher, shape), Float32(student, shape).requires_grad_());

        var loss = output.Mean(now, old, Attention(), T);
        loss.backward();

        Assert.Equal(formula(student, teacher), loss.item<float>(), Tolerance * 4);
        var gradient = now.grad!.data<float>().ToArray();
        for (var i = 0; i < student.Length; i++)
        {
            const double Step = 1e-5;
            double[] up = [.. student], down = [.. student];
            (up[i], down[i]) = (student[i] + Step, student[i] - Step);
            Assert.Equal((formula(up, teacher) - formula(down, teacher)) / (2 * Step), gradient[i], Tolerance);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Mean_EqualOutputs_IsZero(string kind)
    {
        using var scope = NewDisposeScope();
        var (output, shape, _) = Case(kind);
        var same = Float32(Numbers(shape, seed: 1), shape);
        Assert.Equal(0, output.Mean(same, same, Attention(), T).item<float>(), 1e-7);
    }

    [Fact]
    public void Mean_TagsOfPadding_DoNotCount()
    {
        using var scope = NewDisposeScope();
        long[] shape = [2, 4, 3];
        var (student, teacher) = (Float32(Numbers(shape, 1), shape), Float32(Numbers(shape, 2), shape));
        var before = DistilledOutput.Tags.Mean(student, teacher, Attention(), T).item<float>();
        student[0, 3] = 99f;   // the fourth token of the first row is padding
        Assert.Equal(before, DistilledOutput.Tags.Mean(student, teacher, Attention(), T).item<float>());
    }

    [Fact]
    public void Count_OfABatch_IsItsRowsOrItsTokens()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(5, DistilledOutput.Tags.Count(Attention()));
        Assert.All([DistilledOutput.Classes, DistilledOutput.Choices, DistilledOutput.Spans, DistilledOutput.Values], output => Assert.Equal(2, output.Count(Attention())));
    }

    private static (DistilledOutput Output, long[] Shape, Func<double[], double[], double> Formula) Case(string kind) => kind switch
    {
        "classes" => (DistilledOutput.Classes, [2, 3], (now, old) => Enumerable.Range(0, 2).Average(row => Divergence(At(now, row), At(old, row)))),
        "tags" => (DistilledOutput.Tags, [2, 4, 3], (now, old) => Enumerable.Range(0, 8).Where(token => Mask[token] == 1).Average(token => Divergence(At(now, token), At(old, token)))),
        "choices" => (DistilledOutput.Choices, [2, 3], (now, old) => Enumerable.Range(0, 6).Average(i => Binary(now[i], old[i]))),
        "spans" => (DistilledOutput.Spans, [2, 4, 2], (now, old) => Enumerable.Range(0, 4).Average(i => Divergence(Column(now, i / 2, i % 2), Column(old, i / 2, i % 2)))),
        _ => (DistilledOutput.Values, [2, 3], (now, old) => now.Zip(old).Average(pair => Math.Pow(pair.First - pair.Second, 2))),
    };

    private static double[] At(double[] logits, int item) => logits[(item * 3)..((item + 1) * 3)];

    private static double[] Column(double[] logits, int row, int end) => [.. Enumerable.Range(0, 4).Select(token => logits[(row * 8) + (token * 2) + end])];

    // T² Σ p (log p − log q), with p and q the softmax at temperature T.
    private static double Divergence(double[] now, double[] old)
    {
        double[] q = Softmax(now), p = Softmax(old);
        return T * T * p.Zip(q).Sum(pair => pair.First * Math.Log(pair.First / pair.Second));

        static double[] Softmax(double[] logits)
        {
            var sum = logits.Sum(logit => Math.Exp(logit / T));
            return [.. logits.Select(logit => Math.Exp(logit / T) / sum)];
        }
    }

    private static double Binary(double now, double old)
    {
        double q = 1 / (1 + Math.Exp(-now / T)), p = 1 / (1 + Math.Exp(-old / T));
        return T * T * ((p * Math.Log(p / q)) + ((1 - p) * Math.Log((1 - p) / (1 - q))));
    }

    private static double[] Numbers(long[] shape, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => (double)(float)((random.NextDouble() * 6) - 3))];
    }

    private static Tensor Float32(double[] numbers, long[] shape) => tensor(Array.ConvertAll(numbers, number => (float)number)).reshape(shape);

    private static Tensor Attention() => tensor(Mask).reshape(2, 4);
}
