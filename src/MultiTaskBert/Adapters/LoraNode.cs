using static TorchSharp.torch;

namespace MultiTaskBert.Adapters;

/// <summary>
/// A level of names above the adapters, so that their parameters are called as the layers that they stand on:
/// <c>encoder.layer.0.attention.self.query.lora_A</c>.
/// </summary>
internal sealed class LoraNode : nn.Module
{
    /// <param name="adapters">The adapters below this level, by the rest of their names.</param>
    internal LoraNode(IEnumerable<KeyValuePair<string, LoraLinear>> adapters)
        : base(nameof(LoraNode))
    {
        foreach (var group in adapters.GroupBy(adapter => adapter.Key.Split('.')[0], StringComparer.Ordinal))
        {
            KeyValuePair<string, LoraLinear>[] members = [.. group];
            register_module(
                group.Key,
                members is [var only] && only.Key.Equals(group.Key, StringComparison.Ordinal)
                    ? only.Value
                    : new LoraNode(members.Select(member => KeyValuePair.Create(member.Key[(group.Key.Length + 1)..], member.Value))));
        }
    }
}
