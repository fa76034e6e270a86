using System.Text.Json;
using System.Text.Json.Nodes;
using MultiTaskBert.Backbones;
using MultiTaskBert.Heads;
using MultiTaskBert.Labels;
using MultiTaskBert.Losses;
using MultiTaskBert.Metrics;
using MultiTaskBert.Tokenization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.PublicApi.Tests;

#region own-label
/// <summary>A relation of one word to another, by their positions in the row.</summary>
public sealed record Relation(int From, int To, string Type);

/// <summary>The relations between the words of a row; in JSON <c>[{"from": 0, "to": 2, "type": "visits"}]</c>.</summary>
public sealed class RelationsLabel(IReadOnlyList<Relation> items) : Label(items), IJsonLabel<RelationsLabel>
{
    public IReadOnlyList<Relation> Items { get; } = items;

    public override string Describe() => $"a list of {Items.Count} relations";

    public override IEnumerable<string> NamesIn() => Items.Select(relation => relation.Type);

    public static bool Matches(JsonElement json) => json.ValueKind == JsonValueKind.Array && json.GetArrayLength() > 0
        && json.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object && item.TryGetProperty("from", out _) && item.TryGetProperty("to", out _));

    public static RelationsLabel Read(JsonElement json) => new([.. json.EnumerateArray().Select((item, index) =>
        item.GetProperty("from") is { ValueKind: JsonValueKind.Number } from && from.TryGetInt32(out var first)
        && item.GetProperty("to") is { ValueKind: JsonValueKind.Number } to && to.TryGetInt32(out var second)
        && item.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String
            ? new Relation(first, second, type.GetString()!)
            : throw new FormatException($"relation {index} is not {{\"from\": a position, \"to\": a position, \"type\": a name}}."))]);
}
#endregion

/// <summary>A class for each pair of words: Int64 [B, T, T] on the first pieces of both; 0 is that there is no relation.</summary>
public sealed class RelationsLayout(IEnumerable<string> names) : LabelLayout
{
    public override IReadOnlyList<string> Names { get; } = [.. names];

    public override IEnumerable<string> Check(Label label, string? text, IReadOnlyList<string>? words)
    {
        if (label is not RelationsLabel && !label.IsEmptyList)
        {
            return [WrongKind(label, "a list of relations")];
        }

        return words is null
            ? ["relations on a text; they are between words, so give words."]
            : RelationsIn(label).SelectMany(relation => Problems(relation, words.Count));
    }

    public override LabelArray Lay(IReadOnlyList<LabeledEncoding> rows, int length)
    {
        var ids = new long[rows.Count * length * length];
        Array.Fill(ids, Ignored);
        foreach (var (row, answered) in rows.Index())
        {
            if (answered.Label is { } label)
            {
                var relations = RelationsIn(label).ToDictionary(relation => (relation.From, relation.To), relation => relation.Type);
                foreach (var (from, first) in FirstPieces(answered.Encoding))
                {
                    foreach (var (to, second) in FirstPieces(answered.Encoding))
                    {
                        ids[(((row * length) + first) * length) + second] = relations.TryGetValue((from, to), out var type) ? Names.ToList().IndexOf(type) + 1 : 0;
                    }
                }
            }
        }

        return new LabelArray(ids, rows.Count, length, length);
    }

    public override object Truth(LabeledEncoding row) => RelationsIn(row.Label ?? Require<RelationsLabel>(row, "a list of relations")).ToHashSet();

    public override bool AreEqual(object truth, object answer) => ((IReadOnlySet<Relation>)truth).SetEquals((IReadOnlySet<Relation>)answer);

    public override int CountLost(LabeledEncoding row)
    {
        var seen = FirstPieces(row.Encoding).Select(word => word.Word).ToHashSet();
        return RelationsIn(row.Label!).Count(relation => !seen.Contains(relation.From) || !seen.Contains(relation.To));
    }

    internal static IEnumerable<(int Word, int Token)> FirstPieces(TokenEncoding encoding) =>
        encoding.WordIds.Index().Where(token => token.Item >= 0).DistinctBy(token => token.Item).Select(token => (token.Item, token.Index));

    private static IReadOnlyList<Relation> RelationsIn(Label label) => label is RelationsLabel relations ? relations.Items : [];

    private IEnumerable<string> Problems(Relation relation, int words)
    {
        if (relation.From < 0 || relation.From >= words || relation.To < 0 || relation.To >= words)
        {
            yield return $"the relation from {relation.From} to {relation.To} is outside the row, which has {words} words.";
        }

        if (!Names.Contains(relation.Type))
        {
            yield return $"unknown relation '{relation.Type}'. Allowed: {string.Join(", ", Names)}.";
        }
    }
}

/// <summary>The relations of a row, each with its probability.</summary>
public sealed class RelationsPrediction(IReadOnlyList<KeyValuePair<Relation, double>> relations) : HeadPrediction
{
    public IReadOnlyList<KeyValuePair<Relation, double>> Relations { get; } = relations;

    public override object Answer => Relations.Select(relation => relation.Key).ToHashSet();
}

/// <summary>F1 of relations: those with both words and the type right.</summary>
public sealed class RelationF1 : Metric<IReadOnlySet<Relation>>
{
    private int _right;
    private int _all;

    public override void Add(IReadOnlySet<Relation> truth, IReadOnlySet<Relation> prediction)
    {
        _right += truth.Intersect(prediction).Count();
        _all += truth.Count + prediction.Count;
    }

    public override IReadOnlyList<MetricValue> Compute() => [new("f1", _all == 0 ? double.NaN : 2.0 * _right / _all)];

    public override void Reset() => _right = _all = 0;
}

/// <summary>Relations between words by a biaffine classifier of pairs (Dozat and Manning 2017, equation 9): x_iᵀ U y_j + W (x_i + y_j) + b for each type.</summary>
public sealed class RelationHead(string name, IEnumerable<string> types, int width = 32) : TaskHead(name, new RelationsLayout(types)), IRestorableHead<RelationHead>
{
    private Linear? _fromWord;
    private Linear? _toWord;
    private Linear? _product;
    private Linear? _sum;

    #region own-restorable
    public static string Kind => "relations";

    public static RelationHead Restore(string name, JsonObject settings) =>
        new(name, settings["types"]!.AsArray().Select(type => type!.GetValue<string>()), settings["width"]!.GetValue<int>());

    public JsonObject Describe() => new() { ["types"] = new JsonArray([.. Layout.Names.Select(type => JsonValue.Create(type))]), ["width"] = width };
    #endregion

    protected override void Build(BackboneShape shape)
    {
        _fromWord = nn.Linear(shape.HiddenSize, width);
        _toWord = nn.Linear(shape.HiddenSize, width);
        _product = nn.Linear(width, width * Classes, hasBias: false);
        _sum = nn.Linear(width, Classes);
        RegisterComponents();
    }

    /// <summary>Logits, Float32 [B, T, T, 1 + C].</summary>
    protected override Tensor Forward(HiddenStates states)
    {
        using var scope = NewDisposeScope();
        var (from, to) = (_fromWord!.forward(states.Last).relu(), _toWord!.forward(states.Last).relu());   // [B, T, W]
        var products = _product!.forward(from).view(from.size(0), -1, width)                        // [B, T C', W]
            .bmm(to.transpose(1, 2)).view(from.size(0), from.size(1), Classes, -1).transpose(2, 3); // [B, T, T, C']
        return (products + _sum!.forward(from.unsqueeze(2) + to.unsqueeze(1))).MoveToOuterDisposeScope();
    }

    protected override Tensor Loss(Tensor output, Tensor labels) => LossFunctions.CrossEntropy(output.reshape(-1, Classes), labels.reshape(-1));

    protected override HeadPrediction Decode(ReadOnlySpan<float> output, HeadRow row)
    {
        var (found, length, numbers) = (new List<KeyValuePair<Relation, double>>(), row.OutputShape[0], output.ToArray());
        foreach (var (from, first) in RelationsLayout.FirstPieces(row.Encoding))
        {
            foreach (var (to, second) in RelationsLayout.FirstPieces(row.Encoding))
            {
                var logits = numbers.AsSpan(((first * length) + second) * Classes, Classes).ToArray();
                var best = Array.IndexOf(logits, logits.Max());
                if (best > 0)
                {
                    found.Add(new(new Relation(from, to, Layout.Names[best - 1]), 1 / logits.Sum(logit => Math.Exp(logit - logits[best]))));
                }
            }
        }

        return new RelationsPrediction(found);
    }

    protected override IEnumerable<Metric> CreateMetrics() => [new RelationF1()];

    private int Classes => 1 + Layout.Names.Count;
}
