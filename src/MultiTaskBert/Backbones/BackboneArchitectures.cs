using System.Collections.Concurrent;
using MultiTaskBert.Backbones.Albert;
using MultiTaskBert.Backbones.Bert;
using MultiTaskBert.Backbones.DebertaV2;
using MultiTaskBert.Backbones.DistilBert;
using MultiTaskBert.Backbones.Electra;
using MultiTaskBert.Backbones.ModernBert;
using MultiTaskBert.Backbones.Mpnet;
using MultiTaskBert.Backbones.Roberta;
using MultiTaskBert.Pretrained;

namespace MultiTaskBert.Backbones;

/// <summary>Represents the architectures that <see cref="Backbone.FromPretrained"/> can load: those of this library, and those that are registered. Thread-safe.</summary>
public static class BackboneArchitectures
{
    private static readonly ConcurrentDictionary<string, BackboneArchitecture> ByModelType = new(
        BuiltIn().Select(architecture => KeyValuePair.Create(architecture.ModelType, architecture)),
        StringComparer.Ordinal);

    /// <summary>Gets the values of <c>model_type</c> that can be loaded, in order.</summary>
    public static IReadOnlyList<string> Known => [.. ByModelType.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Registers an architecture for the whole process, or replaces the one for the same <c>model_type</c>.</summary>
    /// <param name="architecture">The architecture. It is used from any thread, so it must not change.</param>
    /// <example>
    /// <code>
    /// BackboneArchitectures.Register(new RoFormerArchitecture());
    /// Backbone encoder = Backbone.FromPretrained("roformer");
    /// </code>
    /// </example>
    public static void Register(BackboneArchitecture architecture)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        ByModelType[architecture.ModelType] = architecture;
    }

    internal static BackboneArchitecture Find(PretrainedConfig config)
    {
        var modelType = config.ModelType;
        return modelType is not null && ByModelType.TryGetValue(modelType, out var architecture)
            ? architecture
            : throw new CheckpointException(
                $"'{config.Path}': model_type is {(modelType is null ? "missing" : $"'{modelType}'")}, and no such architecture is known. Known: {string.Join(", ", Known)}. "
                + $"Another one can be added with {nameof(BackboneArchitectures)}.{nameof(Register)}.");
    }

    private static BackboneArchitecture[] BuiltIn() =>
    [
        new AlbertArchitecture(),
        new BertArchitecture(),
        new DebertaV2Architecture(),
        new DistilBertArchitecture(),
        new ElectraArchitecture(),
        new ErnieArchitecture(),
        new ModernBertArchitecture(),
        new MpnetArchitecture(),
        new RobertaArchitecture("roberta", "RobertaModel") { Defaults = new() { VocabularySize = 50265, PadTokenId = 1 } },
        new RobertaArchitecture("camembert", "CamembertModel"),
        new RobertaArchitecture("data2vec-text", "Data2VecTextModel", "data2vec_text."),
        new RobertaArchitecture("xlm-roberta", "XLMRobertaModel"),
    ];
}
