namespace MultiTaskBert.Pretrained.Saving;

/// <summary>The heads of an exported model as a graph of their own, which reads the hidden states of a row that were put together from its windows: names of the file, of its inputs, and of what a head reads of them.</summary>
internal static class HeadsGraph
{
    internal const string FileName = "heads.onnx";

    /// <summary>Float32 [batch, length, H].</summary>
    internal const string States = "last_hidden_state";

    /// <summary>Int64 [batch, length].</summary>
    internal const string Mask = "attention_mask";

    /// <summary>Float32 [batch, H]: the state of the first token.</summary>
    internal const string First = "first_state";

    /// <summary>Float32 [batch, H]: the mean over the tokens.</summary>
    internal const string Mean = "mean_state";

    /// <summary>Float32 [batch, H]: the greatest value over the tokens.</summary>
    internal const string Max = "max_state";

    /// <summary>The names of the inputs, in order.</summary>
    internal static readonly string[] Inputs = [States, Mask, First, Mean, Max];
}
