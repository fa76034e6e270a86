using MultiTaskBert.Losses;
using static TorchSharp.torch;

namespace MultiTaskBert.Heads;

/// <content>Numbers for each row.</content>
public abstract partial class DistilledOutput
{
    private sealed class ValuesOutput : DistilledOutput
    {
        public override Tensor Mean(Tensor student, Tensor teacher, Tensor attentionMask, double temperature) =>
            SquaredError.Mean(student, teacher);
    }
}
