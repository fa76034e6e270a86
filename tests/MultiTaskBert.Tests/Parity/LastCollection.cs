using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(MultiTaskBert.Tests.Parity.LastCollection))]

namespace MultiTaskBert.Tests.Parity;

/// <summary>Puts the collection of this name behind all others.</summary>
[CollectionDefinition(nameof(LastCollection), DisableParallelization = true)]
public sealed class LastCollection : ITestCollectionOrderer
{
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => collection.TestCollectionDisplayName == nameof(LastCollection))];
}
