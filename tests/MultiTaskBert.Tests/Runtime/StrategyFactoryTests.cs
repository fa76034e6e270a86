using System.Reflection;
using MultiTaskBert.Data.LongTexts;
using MultiTaskBert.Freezing;
using MultiTaskBert.Heads.Classification;
using MultiTaskBert.Heads.Regression;
using MultiTaskBert.Optimization;
using MultiTaskBert.Optimization.Schedules;
using MultiTaskBert.Runtime;
using MultiTaskBert.Runtime.Strategies;
using MultiTaskBert.Sampling;
using MultiTaskBert.Sampling.Mixing;
using MultiTaskBert.Weighting;
using MultiTaskBert.Weighting.Aggregation;

namespace MultiTaskBert.Tests.Runtime;

/// <summary>A family is the one door to its members: each is internal, and a static member of the family makes it with every option.</summary>
public sealed class StrategyFactoryTests
{
    private static readonly (Type Family, IEnumerable<Type> Members)[] Families =
    [
        (typeof(FreezePolicy), FreezePolicyKinds.All.Types.Where(type => type != typeof(DuringPolicy))),   // Made of another policy, by its method.
        (typeof(ClassificationLoss), ClassificationLossKinds.All.Types),
        (typeof(RegressionLoss), RegressionLossKinds.All.Types),
        (typeof(LearningRateSchedule), LearningRateScheduleKinds.All.Types),
        (typeof(OptimizerOptions), OptimizerOptionsKinds.All.Types),
        (typeof(LossWeighting), LossWeightingKinds.All.Types),
        (typeof(GradientAggregation), GradientAggregationKinds.All.Types),
        (typeof(TaskMixing), TaskMixingKinds.All.Types),
        (typeof(BatchSampler), BatchSamplerKinds.All.Types),
        (typeof(LongText), LongTextKinds.All.Types),
    ];

    // Where the option has another name in text than the parameter of the factory has in code.
    private static readonly Dictionary<string, string> OptionsByParameter = new(StringComparer.Ordinal) { ["sum"] = "IsSum", ["temperature"] = "Degree" };

    public static TheoryData<Type, Type> Members()
    {
        var members = new TheoryData<Type, Type>();
        foreach (var (family, types) in Families)
        {
            foreach (var type in types.Where(type => type.Assembly == family.Assembly))
            {
                members.Add(family, type);
            }
        }

        return members;
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void Factory_OfEachMember_HasEveryOptionWithItsDefault(Type family, Type member)
    {
        Assert.False(member.IsPublic, $"{member} must be internal: {family.Name} makes it.");
        var options = StrategyOptions.Settable(member);
        if (options.Length == 0)
        {
            Assert.Single(family.GetProperties(BindingFlags.Public | BindingFlags.Static), property => property.GetValue(null)?.GetType() == member);
            return;
        }

        var factory = Assert.Single(
            family.GetMethods(BindingFlags.Public | BindingFlags.Static),
            method => method is { IsSpecialName: false, IsGenericMethod: false } && method.ReturnType == family && method.Name != "Parse" && Call(method).GetType() == member);
        Assert.Equal(options.Length, factory.GetParameters().Length);
        foreach (var option in options)
        {
            var parameter = Assert.Single(factory.GetParameters(), parameter => Sets(parameter, option));
            if (parameter.HasDefaultValue)
            {
                Assert.Equal(option.GetValue(Made(member)), option.GetValue(Call(factory)));
            }

            var another = StrategyFamilyTests.Another(option.GetValue(Call(factory)), Nullable.GetUnderlyingType(option.PropertyType) ?? option.PropertyType);
            Assert.Equal(another, option.GetValue(Call(factory, parameter, another)));
        }
    }

    private static bool Sets(ParameterInfo parameter, PropertyInfo option) => option.Name.Equals(parameter.Name, StringComparison.OrdinalIgnoreCase)
        || (OptionsByParameter.TryGetValue(parameter.Name!, out var name) && name.Equals(option.Name, StringComparison.Ordinal));

    private static Strategy Call(MethodInfo factory, ParameterInfo? given = null, object? value = null) => (Strategy)factory.Invoke(null, Arguments(factory, given, value))!;

    private static Strategy Made(Type member)
    {
        var constructor = StrategyOptions.ConstructorOf(member)!;
        return (Strategy)constructor.Invoke(Arguments(constructor));
    }

    private static object?[] Arguments(MethodBase method, ParameterInfo? given = null, object? value = null) =>
    [
        .. method.GetParameters().Select(
            parameter => parameter == given ? value : parameter.HasDefaultValue ? parameter.DefaultValue : StrategyFamilyTests.Some(parameter.ParameterType)),
    ];
}
