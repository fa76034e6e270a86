using static TorchSharp.torch;

namespace MultiTaskBert.Modeling;

/// <summary>Holds the heads of a model as submodules under their names, so that parameters are called <c>heads.topic.classifier.weight</c>.</summary>
/// <remarks><c>ModuleDict</c> would do, but a model that has one cannot be moved to another device or type.</remarks>
internal sealed class HeadModules : nn.Module
{
    internal HeadModules(IEnumerable<TaskHead> heads)
        : base(nameof(HeadModules))
    {
        foreach (var head in heads)
        {
            Add(head);
        }
    }

    internal void Add(TaskHead head) => register_module(head.Name, head);
}
