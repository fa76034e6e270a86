using System.Text.Json.Serialization;

namespace MultiTaskBert.Predictions;

/// <summary>What the serializer knows of predictions; known when compiling, so that a trimmed program has it.</summary>
[JsonSerializable(typeof(Prediction))]
[JsonSerializable(typeof(ClassPrediction))]
[JsonSerializable(typeof(ClassesPrediction))]
[JsonSerializable(typeof(EmbeddingPrediction))]
[JsonSerializable(typeof(MaskedTokensPrediction))]
[JsonSerializable(typeof(OrdinalPrediction))]
[JsonSerializable(typeof(SpanPrediction))]
[JsonSerializable(typeof(TagsPrediction))]
[JsonSerializable(typeof(ValuePrediction))]
internal sealed partial class PredictionJson : JsonSerializerContext;
