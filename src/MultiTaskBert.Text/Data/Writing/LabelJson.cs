using System.Text.Json;
using MultiTaskBert.Data.Spellings;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Data.Writing;

/// <summary>Writes labels as the values that <see cref="LabelShapes"/> reads.</summary>
internal static class LabelJson
{
    /// <summary>Writes a label.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="label">The label.</param>
    /// <param name="isOfWords">Whether the row is given as words: then an empty list is one of names, else of entities.</param>
    /// <returns>Whether labels of its kind can be written.</returns>
    internal static bool TryWrite(Utf8JsonWriter json, Label label, bool isOfWords)
    {
        switch (label)
        {
            case ClassLabel name when ClassShape.IsWrittenList(name.Name):
                json.WriteStartObject();
                json.WriteString(MarkedKindShape.Class, name.Name);
                json.WriteEndObject();
                return true;
            case ClassLabel name:
                json.WriteStringValue(name.Name);
                return true;
            case ValueLabel number when double.IsFinite(number.Value):
                json.WriteNumberValue(number.Value);
                return true;
            case FlagLabel flag:
                json.WriteBooleanValue(flag.Value);
                return true;
            case NamesLabel { Names.Count: 0 } when !isOfWords:
                WriteEmpty(json, MarkedKindShape.Names);
                return true;
            case NamesLabel names:
                json.WriteStartArray();
                foreach (var name in names.Names)
                {
                    json.WriteStringValue(name);
                }

                json.WriteEndArray();
                return true;
            case EntitiesLabel { Entities.Count: 0 } when isOfWords:
                WriteEmpty(json, MarkedKindShape.Entities);
                return true;
            case EntitiesLabel entities:
                json.WriteStartArray();
                foreach (var entity in entities.Entities)
                {
                    json.WriteStartObject();
                    json.WriteNumber("start", entity.Start);
                    json.WriteNumber("end", entity.End);
                    json.WriteString("label", entity.Type);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                return true;
            case SpanLabel { Span: { } span }:
                json.WriteStartObject();
                json.WriteNumber("start", span.Start);
                json.WriteNumber("end", span.End);
                json.WriteEndObject();
                return true;
            case SpanLabel:
                json.WriteStartObject();
                json.WriteStartArray("text");
                json.WriteEndArray();
                json.WriteStartArray("answer_start");
                json.WriteEndArray();
                json.WriteEndObject();
                return true;
            case TextLabel text when text.Score is null or (> double.NegativeInfinity and < double.PositiveInfinity):
                json.WriteStartObject();
                json.WriteString(MarkedKindShape.RelatedText, text.Text);
                if (text.Score is { } score)
                {
                    json.WriteNumber(MarkedKindShape.Score, score);
                }

                json.WriteEndObject();
                return true;
            case OwnTextLabel:
                json.WriteStartObject();
                json.WriteBoolean(MarkedKindShape.OwnText, value: true);
                json.WriteEndObject();
                return true;
            default:
                return false;
        }
    }

    /// <summary>What to say of a label that cannot be written.</summary>
    internal static string Unwritable(string head, Label label) =>
        $"head {Quoted.Value(head)}: {label.Describe()} ({label.GetType().Name}) cannot be written; leave the head out ({nameof(MtlDataset)}.{nameof(MtlDataset.WithoutHeads)}).";

    private static void WriteEmpty(Utf8JsonWriter json, string kind)
    {
        json.WriteStartObject();
        json.WriteStartArray(kind);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
