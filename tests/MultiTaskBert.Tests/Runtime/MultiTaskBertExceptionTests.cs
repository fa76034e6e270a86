namespace MultiTaskBert.Tests.Runtime;

/// <summary>One family: whoever catches its base catches whatever is wrong with files, data, the hub and LibTorch.</summary>
public sealed class MultiTaskBertExceptionTests
{
    [Fact]
    public void EveryPublicException_BelongsToTheFamily()
    {
        var exceptions = AppDomain.CurrentDomain.GetAssemblies().Where(assembly => assembly.GetName().Name is "MultiTaskBert" or "MultiTaskBert.Text")
            .SelectMany(assembly => assembly.GetExportedTypes()).Where(type => type.IsSubclassOf(typeof(Exception)) && !type.IsSubclassOf(typeof(OperationCanceledException)) && type != typeof(MultiTaskBertException)).ToArray();
        Assert.True(exceptions.Length >= 5, string.Join(", ", exceptions.Select(type => type.Name)));
        Assert.All(exceptions, type => Assert.True(type.IsSubclassOf(typeof(MultiTaskBertException)) && type.IsSealed, type.FullName));
    }
}
