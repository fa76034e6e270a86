using System.Reflection;
using MultiTaskBert.Runtime;
using MultiTaskBert.Runtime.Strategies;
using MultiTaskBert.Sampling;
using MultiTaskBert.Sampling.Mixing;
using MultiTaskBert.Weighting;
using MultiTaskBert.Weighting.Aggregation;

namespace MultiTaskBert.Tests.Runtime;

/// <summary>The one door to each strategy: a static member of its family that has every option, with the default that the option has in text.</summary>
[Collection(nameof(OneAtATime))]
public sealed class FamilyFactoryTests
{
    private static readonly (Type Family, IEnumerable<Type> Members)[] Families =
    [
        (typeof(LossWeighting), LossWeightingKinds.All.Types),
        (typeof(GradientAggregation), GradientAggregationKinds.All.Types),
        (typeof(TaskMixing), TaskMixingKinds.All.Types),
        (typeof(BatchSampler), BatchSamplerKinds.All.Types),
    ];

    public static TheoryData<Type> Names() => [.. Families.Select(family => family.Family)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Factories_OfAFamily_MakeEachMemberWithAllItsOptions(Type family)
    {
        var methods = family.GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Where(method => family.IsAssignableFrom(method.ReturnType) && !method.Name.Equals("Parse", StringComparison.Ordinal)).ToArray();   // those of static properties, too
        var made = methods.ToDictionary(method => Made(method).GetType());
        var members = Families.First(entry => entry.Family == family).Members.Where(member => member.Assembly == family.Assembly).ToArray();   // Other tests register some of their own.
        Assert.Equal(members.Select(member => member.Name).Order(StringComparer.Ordinal), made.Keys.Select(member => member.Name).Order(StringComparer.Ordinal));
        foreach (var (member, method) in made)
        {
            Assert.False(member.IsPublic, $"{member} must be internal: {family.Name}.{method.Name} makes it.");
            Assert.Equal(StrategyOptions.Settable(member).Length, method.GetParameters().Length);
            Assert.Equal(WithDefaults(member), Made(method));
            var texts = method.GetParameters().Select(parameter => Made(method, changed: parameter).Describe()).ToArray();
            Assert.DoesNotContain(Made(method).Describe(), texts);
            Assert.Equal(texts.Length, texts.Distinct(StringComparer.Ordinal).Count());
        }
    }

    private static Strategy Made(MethodInfo method, ParameterInfo? changed = null) =>
        (Strategy)method.Invoke(null, [.. method.GetParameters().Select(parameter => parameter == changed ? Another(parameter) : Default(parameter))])!;

    private static Strategy WithDefaults(Type member)
    {
        var constructor = StrategyOptions.ConstructorOf(member)!;
        return (Strategy)constructor.Invoke([.. constructor.GetParameters().Select(Default)]);
    }

    // Of an enumeration reflection gives the number.
    private static object? Default(ParameterInfo parameter) =>
        !parameter.HasDefaultValue ? Some(parameter.ParameterType, 3)
        : parameter.ParameterType.IsEnum ? Enum.ToObject(parameter.ParameterType, parameter.DefaultValue!)
        : parameter.DefaultValue;

    private static object? Another(ParameterInfo parameter) => Default(parameter) switch
    {
        bool flag => !flag,
        Enum name => Enum.GetValues(parameter.ParameterType).Cast<object>().First(value => !value.Equals(name)),
        _ => Some(parameter.ParameterType, 7),
    };

    private static object Some(Type type, int number) =>
        type == typeof(int) ? number : type == typeof(long) ? (long)number : type == typeof(double) ? (double)number
        : new Dictionary<string, double>(StringComparer.Ordinal) { ["a"] = number };
}
