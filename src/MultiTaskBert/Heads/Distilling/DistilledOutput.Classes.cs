using MultiTaskBert.Losses;
using static TorchSharp.torch;

namespace MultiTaskBert.Heads;

/// <content>One class for each row.</content>
public abstract partial class DistilledOutput
{
    private sealed class ClassesOutput : DistilledOutput
    {
        public override Tensor Mean(Tensor student, Tensor teacher, Tensor attentionMask, double temperature) =>
            Distillation.Mean(student, teacher, temperature);
    }
}
