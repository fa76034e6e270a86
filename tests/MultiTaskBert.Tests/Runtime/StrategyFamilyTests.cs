using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
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

/// <summary>What holds for every strategy of every family: a resumed training sees each option, and the text is read back.</summary>
[Collection(nameof(OneAtATime))]
public sealed class StrategyFamilyTests
{
    private static readonly (Type Family, IEnumerable<Type> Members)[] Families =
    [
        (typeof(LossWeighting), LossWeightingKinds.All.Types),
        (typeof(GradientAggregation), GradientAggregationKinds.All.Types),
        (typeof(TaskMixing), TaskMixingKinds.All.Types),
        (typeof(BatchSampler), BatchSamplerKinds.All.Types),
        (typeof(LongText), LongTextKinds.All.Types),
        (typeof(FreezePolicy), FreezePolicyKinds.All.Types),
        (typeof(ClassificationLoss), ClassificationLossKinds.All.Types),
        (typeof(RegressionLoss), RegressionLossKinds.All.Types),
        (typeof(LearningRateSchedule), LearningRateScheduleKinds.All.Types),
        (typeof(OptimizerOptions), OptimizerOptionsKinds.All.Types),
    ];

    public static TheoryData<Type, Type> Members()
    {
        var members = new TheoryData<Type, Type>();
        foreach (var (family, types) in Families)
        {
            foreach (var type in types.Where(type => type.Assembly == family.Assembly))   // Other tests register some of their own.
            {
                members.Add(family, type);
            }
        }

        return members;
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void Describe_EachOptionChanged_IsAnotherText(Type family, Type member)
    {
        var text = Made(member).Describe();
        Assert.Equal(text, Made(member).Describe());
        foreach (var option in StrategyOptions.Settable(member))
        {
            Assert.NotEqual(text, Changed(member, option).Describe());
        }

        Assert.True(member.IsSealed && family.IsAssignableFrom(member), $"{member} must be sealed.");
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void Text_OfEachOption_IsReadBackInEveryFormAndCulture(Type family, Type member)
    {
        var culture = CultureInfo.CurrentCulture;
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        try
        {
            foreach (var strategy in (Strategy[])[Made(member), .. StrategyOptions.Settable(member).Select(option => Changed(member, option))])
            {
                CultureInfo.CurrentCulture = culture;
                var text = strategy.Describe();
                CultureInfo.CurrentCulture = comma;
                Assert.Equal(text, strategy.Describe());
                if (strategy.Check().Count > 0)
                {
                    continue;   // One option alone may not go with the others; a text of it is refused, as it is when a training starts.
                }

                Assert.Equal(strategy, family.GetMethod("Parse", [typeof(string)])!.Invoke(null, [text]));
                var json = JsonSerializer.Serialize(strategy, family);
                Assert.Equal(text, JsonSerializer.Deserialize<string>(json));
                Assert.Equal(strategy, JsonSerializer.Deserialize(json, family));
                Assert.Equal(strategy, TypeDescriptor.GetConverter(family).ConvertFromInvariantString(text));
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    // A checkpoint holds these: whoever renames a type or an option ends the trainings of others.
    [Fact]
    public void Describe_EachWithItsDefaults_IsItsStableText() => Assert.Equal(
        [
            "dynamic_weight_average(temperature=2)", "famo(learning_rate=0.025, weight_decay=0.001)", "fixed(\"a=1, b=2\")", "geometric_mean",
            "grad_norm(form=Paper, alpha=1.5, learning_rate=0.025)", "imtl_l(optimizer=Adam, learning_rate=0.02)", "logarithm", "mean", "random",
            "smooth_tchebycheff(form=Relative, mu=1, warmup_epoch=1)", "sum", "uncertainty(form=Classification, optimizer=Adam, learning_rate=0.02, first_log_variance=0)",
            "aligned_mtl(is_sum=false)", "ca_grad(radius=0.5)", "dual_balancing(decay=0.9, decay_power=0)", "grad_drop(leak=0)", "grad_vac(decay=0.5)", "imtl_g", "mean", "mgda",
            "nash_mtl(max_norm=1)", "pc_grad", "sum", "up_grad(regularization=0.0001, threshold=0.0001)",
            "all_rows_once", "annealed", "by_weight", "examples_cap(cap=3, degree=0.5)", "power(0.5)", "proportional", "round_robin", "temperature(0.5)", "uniform",
            "length_bucketed(pool_batches=50, drop_last=false)", "sequential", "shuffled(drop_last=false)", "token_budget(3, pool_rows=2000)",
            "head_and_tail", "refuse", "truncate", "windows(max_windows_per_row=16, pooling=MeanState)",
            "backbone", "during(backbone)", "embeddings", "everything", "gradual-unfreeze(every-epochs=1, layers-per-stage=1, include-embeddings=false, keep-frozen-layers=0)", "head(x)",
            "layers-below(3)", "matching(x)", "none",
            "cross_entropy", "focal(gamma=2)", "self_adjusting_dice(alpha=1, smooth=1)",
            "absolute_error", "huber(delta=1)", "squared_error",
            "constant", "constant_with_warmup", "cosine(cycles=0.5)", "cosine_warmup_with_min_lr(cycles=0.5)", "cosine_with_min_lr(cycles=0.5)", "cosine_with_restarts(cycles=1)",
            "inverse_sqrt", "linear",
            "one_cycle(rise_ratio=0.3, shape=Cosine, div_factor=25, final_div_factor=10000, three_phase=false, cycle_momentum=true, base_momentum=0.85, max_momentum=0.95)",
            "polynomial(power=1, lr_end=1E-07)", "slanted_triangular(cut_ratio=0.1, ratio=32)",
            "warmup_stable_decay(warmup_shape=Linear, decay_shape=Cosine, min_lr_ratio=0, cycles=0.5)",
            "adam_w(beta1=0.9, beta2=0.999, epsilon=1E-08, weight_decay=0.01)", "sgd(momentum=0.9, weight_decay=0)",
        ],
        Families.SelectMany(family => family.Members.Where(member => member.Assembly == family.Family.Assembly)).Select(member => Made(member).Describe()));

    [Theory]
    [InlineData("grad_nrom", "\"grad_nrom\" is no loss weighting: there is no kind \"grad_nrom\". Known kinds: dynamic_weight_average, famo, fixed")]
    [InlineData("grad_norm(beta=1)", "grad_norm has no argument \"beta\". Its arguments: form, alpha, learning_rate.")]
    [InlineData("grad_norm(alpha=-1, learning_rate=0)", "GradNormWeighting.Alpha is -1; it must be a finite number, 0 or more. GradNormWeighting.LearningRate is 0; it must be a finite number above 0.")]
    [InlineData("grad_norm(form=Poster)", "\"Form\" of grad_norm must be one of Paper, LibMtl, but is \"Poster\".")]
    [InlineData("fixed", "fixed needs a value, its weights, as in fixed(…).")]
    [InlineData("fixed(\"a=1, a=2\")", "must be numbers by name such as")]
    [InlineData("sum + mean", "it has several terms, and only one is allowed")]
    public void Parse_BadText_SaysWhatIsWrong(string text, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => LossWeighting.Parse(text)).Message, StringComparison.Ordinal);

    /// <summary>A strategy has no state: two trainings at once may share one.</summary>
    [Fact]
    public void Start_TwiceFromOneStrategy_SharesNothing()
    {
        foreach (var weighting in LossWeightingKinds.All.Types.Select(type => (LossWeighting)Made(type)))
        {
            var (one, other) = (weighting.Start(["a", "b"], seed: 1), weighting.Start(["a", "b"], seed: 1));
            using var scope = TorchSharp.torch.NewDisposeScope();
            HeadLoss[] losses = [new("a", TorchSharp.torch.tensor(2.0)), new("b", TorchSharp.torch.tensor(3.0))];
            var first = other.State is { } before ? JsonSerializer.Serialize(before) : null;
            one.Combine(losses, default);
            one.Combine(losses, new WeightingStep(1, 1));
            Assert.Equal(first, other.State is { } after ? JsonSerializer.Serialize(after) : null);
        }
    }

    internal static Strategy Made(Type member) => (Strategy)Constructor(member).Invoke([.. Constructor(member).GetParameters().Select(parameter => Some(parameter.ParameterType))]);

    private static ConstructorInfo Constructor(Type member) => StrategyOptions.ConstructorOf(member)!;

    private static Strategy Changed(Type member, PropertyInfo option)
    {
        var strategy = Made(member);
        option.SetValue(strategy, Another(option.GetValue(strategy), Nullable.GetUnderlyingType(option.PropertyType) ?? option.PropertyType));
        return strategy;
    }

    internal static object Some(Type type) =>
        type == typeof(string) ? "x" : type == typeof(int) ? 3 : type == typeof(long) ? 3L : type == typeof(double) ? 0.5 : type == typeof(FreezePolicy) ? FreezePolicy.Backbone
        : new Dictionary<string, double>(StringComparer.Ordinal) { ["a"] = 1, ["b"] = 2 };

    internal static object Another(object? value, Type type) =>
        type == typeof(double) ? value is double number ? number + 0.0625 : 0.0625
        : type == typeof(int) ? value is int whole ? whole + 1 : 2
        : type == typeof(long) ? value is long large ? large + 1 : 2L
        : type == typeof(bool) ? !(bool)value!
        : type == typeof(string) ? value + "y"
        : type.IsEnum ? Enum.GetValues(type).Cast<object>().First(name => !name.Equals(value))
        : type == typeof(StallRule) ? new StallRule("loss", 2)
        : type == typeof(FreezePolicy) ? FreezePolicy.Embeddings
        : new Dictionary<string, double>(StringComparer.Ordinal) { ["a"] = 0.25, ["b"] = 2 };
}
