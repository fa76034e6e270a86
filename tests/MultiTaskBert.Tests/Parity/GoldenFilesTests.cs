using System.Reflection;
using Xunit.v3;

namespace MultiTaskBert.Tests.Parity;

/// <summary>Reference data that nothing compares with would look like reference data that is met.</summary>
[Collection(nameof(LastCollection))]
[Trait("Category", "Parity")]
public sealed class GoldenFilesTests
{
    [Fact]
    public void Goldens_EveryFile_IsReadByATest()
    {
        var root = Path.Combine(Goldens.RequireRoot(), "goldens");
        var missing = ParityMethods().Except(RecordRunAttribute.Started).Select(method => $"{method.DeclaringType!.Name}.{method.Name}").ToArray();
        Assert.SkipUnless(missing.Length == 0, $"Only a part of the parity tests was run; {missing.Length} were not, the first is {missing.FirstOrDefault()}.");

        var unread = Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(path => Path.GetFileName(path) != "README.md")
            .Except(Goldens.Read)
            .Order(StringComparer.Ordinal)
            .ToArray();
        Assert.True(unread.Length == 0, $"{unread.Length} files of reference data are read by no test:\n{string.Join('\n', unread.Take(40))}");
    }

    private static IEnumerable<MethodInfo> ParityMethods() =>
        from type in typeof(GoldenFilesTests).Assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        where method.GetCustomAttributes().OfType<IFactAttribute>().Any()
            && method.GetCustomAttributesData().Concat(type.GetCustomAttributesData()).Any(IsParity)
        select method;

    private static bool IsParity(CustomAttributeData attribute) =>
        attribute.AttributeType == typeof(TraitAttribute)
        && attribute.ConstructorArguments is [{ Value: "Category" }, { Value: "Parity" }];
}
