using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Optimization;

/// <summary>
/// The operators of LibTorch that update many parameters in one call. TorchSharp has no methods for them; TorchScript reaches them.
/// </summary>
/// <remarks>
/// The scripts are compiled once a process. Every list is non-empty and its tensors are dense; the caller checks, because a fused operator
/// reads memory without looking. Call without recording gradients.
/// </remarks>
internal static class FusedSteps
{
    // A mistake in a script may end the process when it is compiled, so nothing here is put together at run time. The last line must end
    // with a line break.
    private const string Script =
        """
        def norm(grads: List[Tensor]) -> Tensor:
            return torch.linalg_vector_norm(torch.stack(torch._foreach_norm(grads, 2)), 2).float()

        def clamp(grads: List[Tensor], limit: float) -> None:
            torch._foreach_clamp_max_(grads, limit)
            torch._foreach_clamp_min_(grads, -limit)

        def average(averages: List[Tensor], values: List[Tensor], weight: float) -> None:
            torch._foreach_lerp_(averages, values, weight)

        def adamw(params: List[Tensor], grads: List[Tensor], m: List[Tensor], v: List[Tensor], steps: List[Tensor],
                  lr: float, beta1: float, beta2: float, eps: float, weight_decay: float, divisor: Optional[Tensor]) -> None:
            max_v : List[Tensor] = []
            torch._foreach_add_(steps, 1.0)
            torch._fused_adamw_(params, grads, m, v, max_v, steps, lr=lr, beta1=beta1, beta2=beta2, weight_decay=weight_decay, eps=eps,
                                amsgrad=False, maximize=False, grad_scale=divisor)

        def sgd(params: List[Tensor], grads: List[Tensor], buffers: List[Tensor],
                lr: float, momentum: float, weight_decay: float, divisor: Optional[Tensor]) -> None:
            torch._fused_sgd_(params, grads, buffers, weight_decay=weight_decay, momentum=momentum, lr=lr, dampening=0.0,
                              nesterov=False, maximize=False, is_first_step=False, grad_scale=divisor)

        """;

    private static readonly Lazy<jit.CompilationUnit> Compiled = new(() => jit.compile(Script));

    /// <summary>The Euclidean norm over all gradients together.</summary>
    public static double Norm(Tensor[] gradients)
    {
        using var norm = (Tensor)Compiled.Value.invoke("norm", (object)gradients);
        return norm.item<float>();
    }

    /// <summary>Cuts every number of the gradients to ±<paramref name="limit"/>, in place, as <c>torch.nn.utils.clip_grad_value_</c>.</summary>
    public static void Clamp(Tensor[] gradients, double limit)
    {
        using Scalar max = limit;
        Compiled.Value.invoke("clamp", gradients, max);
    }

    /// <summary>Moves the averages towards the values, in place: average + weight × (value − average).</summary>
    public static void Average(Tensor[] averages, Tensor[] values, double weight)
    {
        using Scalar lerp = weight;
        Compiled.Value.invoke("average", averages, values, lerp);
    }

    /// <summary>One AdamW step; divides the gradients in place first if the divisor is not 1, and counts the step.</summary>
    public static void AdamW(
        Tensor[] parameters,
        Tensor[] gradients,
        Tensor[] m,
        Tensor[] v,
        Tensor[] steps,
        double learningRate,
        AdamWOptions options,
        double divisor)
    {
        // Numbers are passed as scalars held here: one that is made for the call may be finalized while the call runs.
        using Scalar lr = learningRate;
        using Scalar beta1 = options.Beta1;
        using Scalar beta2 = options.Beta2;
        using Scalar epsilon = options.Epsilon;
        using Scalar decay = options.WeightDecay;
        using var scale = Scale(divisor, parameters);
        Compiled.Value.invoke("adamw", parameters, gradients, m, v, steps, lr, beta1, beta2, epsilon, decay, scale!);
    }

    /// <summary>One SGD step; divides the gradients in place first if the divisor is not 1. Without momentum there are no buffers.</summary>
    public static void Sgd(
        Tensor[] parameters, Tensor[] gradients, Tensor[] buffers, double learningRate, double momentum, double weightDecay, double divisor)
    {
        using Scalar lr = learningRate;
        using Scalar kept = momentum;
        using Scalar decay = weightDecay;
        using var scale = Scale(divisor, parameters);
        Compiled.Value.invoke("sgd", parameters, gradients, buffers, lr, kept, decay, scale!);
    }

    private static Tensor? Scale(double divisor, Tensor[] parameters) =>
        divisor == 1 ? null : tensor((float)divisor, ScalarType.Float32, parameters[0].device);
}
