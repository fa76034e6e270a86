using MultiTaskBert.Data;
using MultiTaskBert.Data.Json;
using MultiTaskBert.Data.Lint;
using MultiTaskBert.Data.Spellings;
using MultiTaskBert.Freezing;
using MultiTaskBert.Heads.Classification;
using MultiTaskBert.Heads.Regression;
using MultiTaskBert.Optimization;
using MultiTaskBert.Optimization.Schedules;
using MultiTaskBert.Sampling;
using MultiTaskBert.Sampling.Mixing;
using MultiTaskBert.Tokenization;
using MultiTaskBert.Tokenization.Decoding;
using MultiTaskBert.Tokenization.Loading;
using MultiTaskBert.Tokenization.Normalization;
using MultiTaskBert.Tokenization.Parts;
using MultiTaskBert.Tokenization.PostProcessing;
using MultiTaskBert.Tokenization.Splitting;
using MultiTaskBert.Weighting;
using MultiTaskBert.Weighting.Aggregation;

namespace MultiTaskBert.Tests.Architecture;

/// <summary>Parts are named in plain tables and not looked for at run time, so a part that stands in none would never be used.</summary>
public sealed class PartTablesTests
{
    private static readonly (Type Kind, Type Table)[] Tables =
    [
        (typeof(ITokenizerReader), typeof(TokenizerLoader)),
        (typeof(IJsonPart<INormalizer>), typeof(NormalizerTable)),
        (typeof(IJsonPart<IPreTokenizer>), typeof(PreTokenizerTable)),
        (typeof(IJsonPart<ITokenModel>), typeof(PipelineReader)),
        (typeof(IJsonPart<RowProcessing>), typeof(ProcessingTable)),
        (typeof(IJsonPart<ITokenDecoder>), typeof(DecoderTable)),
        (typeof(IEntityShape), typeof(EntityShapes)),
        (typeof(ILabelShape), typeof(LabelShapes)),
        (typeof(IRowShape), typeof(RowShapes)),
        (typeof(ILintRule), typeof(LintRules)),
        (typeof(HeadPrediction), typeof(HeadPredictionJsonConverter)),
        (typeof(LossWeighting), typeof(LossWeightingKinds)),
        (typeof(GradientAggregation), typeof(GradientAggregationKinds)),
        (typeof(BatchSampler), typeof(BatchSamplerKinds)),
        (typeof(TaskMixing), typeof(TaskMixingKinds)),
        (typeof(ClassificationLoss), typeof(ClassificationLossKinds)),
        (typeof(RegressionLoss), typeof(RegressionLossKinds)),
        (typeof(LearningRateSchedule), typeof(LearningRateScheduleKinds)),
        (typeof(OptimizerOptions), typeof(OptimizerOptionsKinds)),
        (typeof(FreezePolicy), typeof(FreezePolicyKinds)),
    ];

    /// <summary>What is made of other parts and written as these.</summary>
    private static readonly Type[] Sums = [typeof(CombinedPolicy)];

    [Fact]
    public void EveryPart_StandsInTheTableOfItsKind()
    {
        foreach (var (kind, table) in Tables)
        {
            var parts = kind.Assembly.GetTypes().Where(type => type is { IsAbstract: false, IsInterface: false, IsNestedPrivate: false } && kind.IsAssignableFrom(type) && !Sums.Contains(type)).ToArray();
            Assert.NotEmpty(parts);
            Assert.All(parts, part => Assert.True(
                LibraryTypes.Uses.Contains((table.FullName!, part.FullName!)), $"{part.FullName} is a {kind.Name}, but {table.Name} does not name it: add it there."));
        }
    }
}
