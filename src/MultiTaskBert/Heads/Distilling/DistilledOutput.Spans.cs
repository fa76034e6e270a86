using MultiTaskBert.Losses;
using static TorchSharp.torch;

namespace MultiTaskBert.Heads;

/// <content>A first and a last token for each row.</content>
public abstract partial class DistilledOutput
{
    private sealed class SpansOutput : DistilledOutput
    {
        public override Tensor Mean(Tensor student, Tensor teacher, Tensor attentionMask, double temperature)
        {
            using var scope = NewDisposeScope();
            return Distillation.Mean(student.transpose(1, 2), teacher.transpose(1, 2), temperature).MoveToOuterDisposeScope();   // [B, 2, T]
        }
    }
}
