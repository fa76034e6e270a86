using MultiTaskBert.Losses;
using static TorchSharp.torch;

namespace MultiTaskBert.Heads;

/// <content>One tag for each token.</content>
public abstract partial class DistilledOutput
{
    private sealed class TagsOutput : DistilledOutput
    {
        public override Tensor Mean(Tensor student, Tensor teacher, Tensor attentionMask, double temperature)
        {
            using var mask = attentionMask.to(ScalarType.Bool);
            return Distillation.Mean(student, teacher, temperature, mask);
        }

        public override long Count(Tensor attentionMask)
        {
            using var scope = NewDisposeScope();
            return attentionMask.sum().item<long>();
        }
    }
}
