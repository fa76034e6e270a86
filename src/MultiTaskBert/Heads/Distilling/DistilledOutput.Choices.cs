using MultiTaskBert.Losses;
using static TorchSharp.torch;

namespace MultiTaskBert.Heads;

/// <content>Several yes-or-no answers for each row.</content>
public abstract partial class DistilledOutput
{
    private sealed class ChoicesOutput : DistilledOutput
    {
        public override Tensor Mean(Tensor student, Tensor teacher, Tensor attentionMask, double temperature)
        {
            using var scope = NewDisposeScope();
            return Distillation.Mean(WithNo(student), WithNo(teacher), temperature).MoveToOuterDisposeScope();
        }

        // The sigmoid of x is the softmax over (x, 0).
        private static Tensor WithNo(Tensor logits) => stack([logits, zeros_like(logits)], -1);   // [B, C, 2]
    }
}
