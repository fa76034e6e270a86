using Microsoft.ML.OnnxRuntime;
using MultiTaskBert.Backbones;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Export;

/// <summary>A model with a head of every kind and form, and what it computes beside what its export computes.</summary>
internal static class OnnxHeads
{
    private static readonly string[] Classes = ["Sports", "Jobs", "Travel"];
    private static readonly string[] Tags = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"];

    /// <summary>Loads an encoder and puts a head of every kind on it.</summary>
    internal static MultiTaskModel Model(string folder)
    {
        var backbone = Backbone.FromPretrained(folder);
        TaskHead[] heads =
        [
            new SequenceClassificationHead("topic", Classes),
            new SequenceClassificationHead("topic-mean", Classes, new() { Pooling = Pooling.Mean, HiddenLayer = new HiddenLayer(HiddenActivation.Gelu) { NormEpsilon = 1e-5 } }),
            new SequenceClassificationHead("topic-max", Classes, new() { Pooling = Pooling.Max, HiddenLayer = new HiddenLayer(HiddenActivation.Tanh) }),
            .. backbone.Shape.HasPooler ? [new SequenceClassificationHead("topic-pooler", Classes, new() { Pooling = Pooling.Pooler })] : (TaskHead[])[],
            new TokenClassificationHead("entities", Tags),
            new TokenClassificationHead("entities-two", Tags, new() { HiddenLayer = new HiddenLayer(HiddenActivation.TanhGelu) }),
            new MultiLabelClassificationHead("topics", Classes),
            new RegressionHead("stars"),
            new OrdinalHead("grade", ["low", "middle", "high", "top"]),
            new CrfTokenHead("chain", Tags),
            new SpanExtractionHead("answer"),
            new SentenceEmbeddingHead("vector"),
            new SentenceEmbeddingHead("small", new() { Dimensions = 8, Normalize = false, Pooling = Pooling.Max }),
            .. backbone.HasTokenizer ? [new MaskedLanguageHead("words")] : (TaskHead[])[],
        ];
        return new MultiTaskModel(backbone, heads, seed: 3);
    }

    /// <summary>For each output and batch the largest difference, at tokens.</summary>
    internal static IEnumerable<(string Name, string Batch, double Difference)> Differences(MultiTaskModel model, string exported, IEnumerable<int[]> batches)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1 };
        using var session = new InferenceSession(Path.Combine(exported, "model.onnx"), options);
        using var run = new RunOptions();
        using var noGradient = no_grad();
        var random = new Random(5);
        foreach (var lengths in batches)
        {
            using var scope = NewDisposeScope();
            var (rows, length) = (lengths.Length, lengths.Max());
            var padding = model.Backbone.HasTokenizer ? model.Tokenizer.PadId : 1;
            var first = Math.Min(10, model.Backbone.Shape.VocabularySize - 2);
            var ids = new long[rows * length];
            var mask = new long[rows * length];
            var types = new long[rows * length];
            for (var row = 0; row < rows; row++)
            {
                for (var token = 0; token < length; token++)
                {
                    var (place, isToken) = ((row * length) + token, token < lengths[row]);
                    ids[place] = !isToken ? padding
                        : token % 4 == 2 && model.Backbone.HasTokenizer && model.Tokenizer.MaskId is { } maskId ? maskId
                        : random.Next(first, model.Backbone.Shape.VocabularySize);
                    mask[place] = isToken ? 1 : 0;
                    types[place] = isToken && token > length / 2 ? 1 : 0;
                }
            }

            long[] shape = [rows, length];
            var (idTensor, maskTensor, typeTensor) = (tensor(ids, shape), tensor(mask, shape), tensor(types, shape));
            if (!session.InputMetadata.ContainsKey("token_type_ids"))
            {
                typeTensor = zeros_like(idTensor);
            }

            var states = model.Backbone.Forward(idTensor, maskTensor, typeTensor);
            var inputs = new Dictionary<string, OrtValue>(StringComparer.Ordinal);
            foreach (var name in session.InputNames)
            {
                inputs[name] = OrtValue.CreateTensorValueFromMemory(name switch { "input_ids" => ids, "attention_mask" => mask, _ => types }, shape);
            }

            using var outputs = session.Run(run, inputs, session.OutputNames);
            foreach (var (index, name) in session.OutputNames.Index())
            {
                var actual = tensor(outputs[index].GetTensorDataAsSpan<float>().ToArray(), outputs[index].GetTensorTypeAndShape().Shape);
                var expected = Expected(model, states, idTensor, name);
                yield return (name, $"[{string.Join(", ", lengths)}]", Difference(expected, actual, name, maskTensor));
            }

            foreach (var input in inputs.Values)
            {
                input.Dispose();
            }
        }
    }

    private static Tensor Expected(MultiTaskModel model, HiddenStates states, Tensor ids, string name)
    {
        if (name.Equals("last_hidden_state", StringComparison.Ordinal))
        {
            return states.Last;
        }

        var head = model.Head(name);
        var output = head.Forward(states);
        if (head is SentenceEmbeddingHead)
        {
            return output.select(1, 0);
        }

        if (head is not MaskedLanguageHead)
        {
            return output;
        }

        var places = ids.eq(model.Tokenizer.MaskId!.Value).nonzero();
        var transformed = output[places.select(1, 0), places.select(1, 1)];
        return nn.functional.linear(transformed, model.Backbone.TokenTable!, head.named_parameters().First(entry => entry.name.Equals("transform.bias", StringComparison.Ordinal)).parameter);
    }

    private static double Difference(Tensor expected, Tensor actual, string name, Tensor mask)
    {
        if (!expected.shape.SequenceEqual(actual.shape))
        {
            throw new InvalidOperationException($"{name}: [{string.Join(", ", expected.shape)}] and [{string.Join(", ", actual.shape)}]");
        }

        var difference = (expected - actual).abs();
        var isOfTokens = expected.dim() == 3 && expected.shape[1] == mask.shape[1];
        return difference.numel() == 0 ? 0 : (isOfTokens ? difference.masked_fill(mask.logical_not().unsqueeze(-1), 0) : difference).max().item<float>();
    }
}
