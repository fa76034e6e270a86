using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MultiTaskBert.Predictions;

namespace MultiTaskBert;

/// <summary>
/// Writes what heads predict as JSON, and reads it back. The property <c>$type</c> says of what kind it is: the name of its type without <c>Prediction</c>, such as <c>class</c>,
/// <c>tags</c>, <c>span</c>. The kinds of the library are known; those of heads of your own are told to the constructor, and the converter is put into the options of the serializer.
/// </summary>
/// <example><code>
/// var options = new JsonSerializerOptions { Converters = { new HeadPredictionJsonConverter(typeof(PersonPrediction)) } };
/// string json = JsonSerializer.Serialize(prediction, options);
/// </code></example>
public sealed class HeadPredictionJsonConverter : JsonConverter<HeadPrediction>
{
    private const string Discriminator = "$type";
    private const string Suffix = "Prediction";

    private static readonly ConditionalWeakTable<JsonSerializerOptions, JsonSerializerOptions> Inner = [];

    // Each also has a line in PredictionJson.
    private static readonly Type[] OfTheLibrary =
    [
        typeof(ClassPrediction),
        typeof(ClassesPrediction),
        typeof(EmbeddingPrediction),
        typeof(MaskedTokensPrediction),
        typeof(OrdinalPrediction),
        typeof(SpanPrediction),
        typeof(TagsPrediction),
        typeof(ValuePrediction),
    ];

    /// <summary>
    /// Gets what the serializer needs to know of a <see cref="Prediction"/> and of the kinds of the library. A program that is trimmed or compiled ahead of time sets it as
    /// <see cref="JsonSerializerOptions.TypeInfoResolver"/>, alone or before that of its own types; others need nothing.
    /// </summary>
    public static IJsonTypeInfoResolver Resolver => PredictionJson.Default;

    private readonly Dictionary<string, Type> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, string> _names = [];

    /// <summary>Initializes a converter that knows the kinds of the library.</summary>
    public HeadPredictionJsonConverter()
        : this([])
    {
    }

    /// <summary>Initializes a converter that knows the kinds of the library and others.</summary>
    /// <param name="own">The types that heads of your own predict: classes whose constructor sets what they hold, or that have settable properties.</param>
    /// <exception cref="ArgumentException">A type is no <see cref="HeadPrediction"/> that can be made, or two have the same name in JSON.</exception>
    public HeadPredictionJsonConverter(params IReadOnlyList<Type> own)
    {
        ArgumentNullException.ThrowIfNull(own);
        foreach (var type in OfTheLibrary.Concat(own))
        {
            if (type is null || type.IsAbstract || type.ContainsGenericParameters || !typeof(HeadPrediction).IsAssignableFrom(type))
            {
                throw new ArgumentException($"{type?.Name ?? "null"} is no type of prediction; give classes that derive from {nameof(HeadPrediction)} and are not abstract.", nameof(own));
            }

            var name = NameOf(type);
            if (!_types.TryAdd(name, type))
            {
                throw new ArgumentException($"{type.FullName} and {_types[name].FullName} are both '{name}' in JSON; give one of them another name.", nameof(own));
            }

            _names.Add(type, name);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="JsonException">The JSON is no prediction, or of a kind that is not known.</exception>
    public override HeadPrediction Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (JsonNode.Parse(ref reader) is not JsonObject json || json[Discriminator] is not JsonValue kind || !kind.TryGetValue<string>(out var name))
        {
            throw new JsonException($"What a head predicts is a JSON object with the property '{Discriminator}'.");
        }

        if (!_types.TryGetValue(name, out var type))
        {
            throw new JsonException($"There is no prediction of the kind '{name}'; known are {string.Join(", ", _types.Keys.Order(StringComparer.Ordinal))}. {Advice}");
        }

        json.Remove(Discriminator);
        return (HeadPrediction?)json.Deserialize(InnerOf(options).GetTypeInfo(type)) ?? throw new JsonException($"A prediction of the kind '{name}' is null.");
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">The type of the prediction is not known.</exception>
    public override void Write(Utf8JsonWriter writer, HeadPrediction value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        if (!_names.TryGetValue(value.GetType(), out var name))
        {
            throw new NotSupportedException($"JSON has no name for a {value.GetType().Name}. {Advice}");
        }

        writer.WriteStartObject();
        writer.WriteString(Discriminator, name);
        foreach (var property in JsonSerializer.SerializeToNode(value, InnerOf(options).GetTypeInfo(value.GetType()))!.AsObject())
        {
            writer.WritePropertyName(property.Key);
            if (property.Value is null)
            {
                writer.WriteNullValue();
            }
            else
            {
                property.Value.WriteTo(writer, options);
            }
        }

        writer.WriteEndObject();
    }

    private static string Advice =>
        $"Of heads of your own, give the types to a {nameof(HeadPredictionJsonConverter)} in {nameof(JsonSerializerOptions)}.{nameof(JsonSerializerOptions.Converters)}.";

    private static string NameOf(Type type)
    {
        var name = type.Name.EndsWith(Suffix, StringComparison.Ordinal) && type.Name.Length > Suffix.Length ? type.Name[..^Suffix.Length] : type.Name;
        return JsonNamingPolicy.CamelCase.ConvertName(name);
    }

    // As the caller writes, but without the answer, which repeats what the other properties say in a form for metrics, and with numbers that are no finite ones.
    private static JsonSerializerOptions InnerOf(JsonSerializerOptions options) => Inner.GetValue(options, static outer => new JsonSerializerOptions(outer)
    {
        NumberHandling = outer.NumberHandling | JsonNumberHandling.AllowNamedFloatingPointLiterals,
        TypeInfoResolver = JsonTypeInfoResolver.Combine(outer.TypeInfoResolver, PredictionJson.Default).WithAddedModifier(static type =>
        {
            if (typeof(HeadPrediction).IsAssignableFrom(type.Type) && type.Properties.FirstOrDefault(property =>
                property.AttributeProvider is System.Reflection.MemberInfo { Name: nameof(HeadPrediction.Answer) }) is { } answer)
            {
                type.Properties.Remove(answer);
            }
        }),
    });
}
