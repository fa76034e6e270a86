using System.Collections.Concurrent;
using System.Reflection;
using Xunit.v3;

[assembly: MultiTaskBert.Tests.Parity.RecordRun]

namespace MultiTaskBert.Tests.Parity;

/// <summary>Remembers which test methods this run has started, so that a check over all of them knows whether all of them were there.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class RecordRunAttribute : BeforeAfterTestAttribute
{
    private static readonly ConcurrentDictionary<MethodInfo, bool> Methods = new();

    internal static IReadOnlyCollection<MethodInfo> Started => [.. Methods.Keys];

    public override void Before(MethodInfo methodUnderTest, IXunitTest test) => Methods.TryAdd(methodUnderTest, true);
}
