using System.Reflection;
using MultiTaskBert.Backbones;
using MultiTaskBert.Data;
using MultiTaskBert.Modeling;
using MultiTaskBert.Tests.Heads;
using MultiTaskBert.Training;
using MultiTaskBert.Training.Evaluations;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Cases;

/// <summary>
/// What is disposed says so. A model that was saved after it had been disposed used to overwrite a good one with files of 40 bytes, without a word; predicting and training failed with
/// messages about something else.
/// </summary>
[Collection(nameof(OneAtATime))]
public sealed class DisposedTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Save_DisposedModelOverAGoodOne_ThrowsAndWritesNothing()
    {
        using var good = TinyTask.Model();
        good.Save(_folder.Path);
        var before = Bytes();
        var model = TinyTask.Model(seed: 3);
        model.Dispose();

        Assert.Equal(typeof(MultiTaskModel).FullName, Assert.Throws<ObjectDisposedException>(() => model.Save(_folder.Path)).ObjectName);

        Predictor predictor;
        MultiTaskModel asked;
        using (predictor = Predictor.Load(_folder.Path))
        {
            asked = predictor.Model;
        }

        Assert.Throws<ObjectDisposedException>(() => asked.Save(_folder.Path));
        Assert.Equal(before, Bytes());
    }

    [Fact]
    public void Save_EncoderOrHeadDisposedByItself_ThrowsAndWritesNothing()
    {
        using var good = TinyTask.Model();
        good.Save(_folder.Path);
        var before = Bytes();
        var withoutEncoder = TinyTask.Model(seed: 3);
        withoutEncoder.Backbone.Dispose();
        var withoutHead = TinyTask.Model(seed: 3);
        withoutHead.Heads[1].Dispose();

        Assert.EndsWith("BertBackbone", Assert.Throws<ObjectDisposedException>(() => withoutEncoder.Save(_folder.Path)).ObjectName, StringComparison.Ordinal);
        Assert.EndsWith("TokenClassificationHead", Assert.Throws<ObjectDisposedException>(() => withoutHead.Save(_folder.Path)).ObjectName, StringComparison.Ordinal);

        Assert.Equal(before, Bytes());
        withoutEncoder.Dispose();
        withoutHead.Dispose();
    }

    private delegate HeadPrediction Decoding(ReadOnlySpan<float> output, HeadRow row);

    [Fact]
    public void EveryPublicMember_Disposed_SaysWhatIsDisposed()
    {
        using var alive = TinyTask.Model();
        using var aliveCollator = alive.CreateCollator().Collate([new MtlRow("ada won")]);
        using var noGradient = no_grad();
        using var output = new Kept(alive.Forward(aliveCollator));
        var model = new MultiTaskModel(TinyBert.Load(), [.. ManyTasks.Heads(), new SentenceEmbeddingHead("vectors"), new MaskedLanguageHead("words")], seed: 0);
        TaskHead[] heads = [.. model.Heads];
        var (backbone, predictor) = (model.Backbone, new Predictor(model));
        var owning = TinyTask.Model();
        owning.Save(_folder.Path);
        owning.Dispose();
        predictor.Dispose();
        model.Dispose();

        object[] disposed = [model, predictor, backbone, .. heads];
        Dictionary<Type, object?> arguments = new()
        {
            [typeof(string)] = "x",
            [typeof(bool)] = true,
            [typeof(int)] = 1,
            [typeof(long)] = 1L,
            [typeof(MtlBatch)] = aliveCollator,
            [typeof(ModelOutput)] = output.Output,
            [typeof(HiddenStates)] = output.Output.States,
            [typeof(Tensor)] = output.Output.States.AttentionMask,
            [typeof(TaskHead)] = new SequenceClassificationHead("new", ["a", "b"]),
            [typeof(Precision)] = Precision.Float32,
            [typeof(HeadPrediction)] = new ValuePrediction(1),
            [typeof(object)] = 1.0,
            [typeof(HeadRow)] = null,
        };
        var calls = disposed.SelectMany(one => Members(one.GetType()).Select(member => (One: one, Member: member)))
            .Where(call => !call.Member.GetParameters().Any(parameter => parameter.ParameterType.IsByRefLike)).ToArray();
        Assert.All(heads, head => Assert.Equal(head.GetType().FullName, Assert.Throws<ObjectDisposedException>(() => head.Decode([], null!)).ObjectName));   // Reflection calls nothing with a span.
        Assert.True(calls.Length > 100, $"Only {calls.Length} members were found.");
        Assert.All(calls, call =>
        {
            object?[] values = [.. call.Member.GetParameters().Select(parameter => arguments.GetValueOrDefault(parameter.ParameterType))];
            // Reflection cannot pass a span.
            var thrown = Record(() => call.Member.GetParameters() is [{ ParameterType: var first }, _] && first == typeof(ReadOnlySpan<float>)
                ? call.Member.CreateDelegate<Decoding>(call.One)([], null!)
                : call.Member.Invoke(call.One, values));
            Assert.True(
                thrown is ObjectDisposedException { ObjectName: var name } && name == call.One.GetType().FullName,
                $"{call.One.GetType().Name}.{call.Member.Name}: {thrown?.GetType().Name ?? "nothing"} {thrown?.Message}");
        });
    }

    [Fact]
    public void TrainerAndEvaluator_DisposedModel_NameTheModel()
    {
        var model = TinyTask.Model();
        var trainer = new Trainer(model);
        model.Dispose();
        Action[] calls =
        [
            () => new Trainer(model), () => trainer.Fit(TinyTask.Rows(4)), () => trainer.Evaluate(TinyTask.Rows(4)), () => trainer.Check(TinyTask.Rows(4)),
            () => Evaluator.Evaluate(model, TinyTask.Rows(4)), () => LearningRateFinder.Run(model, TinyTask.Rows(4)), () => new Predictor(model),
        ];
        Assert.All(calls, call => Assert.Equal(typeof(MultiTaskModel).FullName, Assert.Throws<ObjectDisposedException>(call).ObjectName));
    }

    [Fact]
    public void Predict_ModelOfTheCallerDisposed_NamesTheModel()
    {
        var model = TinyTask.Model();
        using var predictor = new Predictor(model);
        model.Dispose();
        Assert.Equal(typeof(MultiTaskModel).FullName, Assert.Throws<ObjectDisposedException>(() => predictor.Predict("ada won")).ObjectName);
    }

    // Once a tensor without a handle was met somewhere in LibTorch, or the process ended.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Dispose_PartOfTheModelWhileOthersPredict_WaitsForThem(bool isEncoder)
    {
        using var model = TinyTask.Model();
        using var predictor = new Predictor(model);
        using var begun = new CountdownEvent(3);
        TorchSharp.torch.nn.Module part = isEncoder ? model.Backbone : model.Heads[1];
        var thrown = new System.Collections.Concurrent.ConcurrentBag<Exception>();
        Thread[] threads = [.. Enumerable.Range(0, begun.InitialCount).Select(_ => new Thread(() =>
        {
            var first = true;
            try
            {
                while (true)
                {
                    predictor.Predict("ada won in paris");
                    if (first)
                    {
                        begun.Signal();
                        first = false;
                    }
                }
            }
            catch (Exception e)
            {
                thrown.Add(e);
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        begun.Wait();
        part.Dispose();
        Array.ForEach(threads, thread => thread.Join());
        Assert.All(thrown, e => Assert.Equal(part.GetType().FullName, Assert.IsType<ObjectDisposedException>(e).ObjectName));
    }

    [Fact]
    public void ModelWithADisposedPart_EveryDoor_NamesThePart()
    {
        var model = TinyTask.Model();
        var predictor = new Predictor(model);
        model.Heads[1].Dispose();
        Action[] calls =
        [
            () => predictor.Predict("ada"), () => new Trainer(model).Fit(TinyTask.Rows(4)), () => new Trainer(model).Evaluate(TinyTask.Rows(4)),
            () => LearningRateFinder.Run(model, TinyTask.Rows(4)), () => model.Save(_folder.Path), () => model.AddHead(new ProbeHead()), () => model.AddLora(),
        ];
        Assert.All(calls, call => Assert.Equal(typeof(TokenClassificationHead).FullName, Assert.Throws<ObjectDisposedException>(call).ObjectName));
        model.Dispose();
    }

    [Fact]
    public void Batch_Disposed_SaysSo()
    {
        using var model = TinyTask.Model();
        var batch = model.CreateCollator().Collate([.. TinyTask.Rows(2)]);
        batch.Dispose();
        batch.Dispose();
        Func<object>[] calls = [() => batch.InputIds, () => batch.AttentionMask, () => batch.TokenTypeIds, () => batch.Labels, () => batch.To(CPU), () => model.Forward(batch)];
        Assert.All(calls, call => Assert.Equal(typeof(MtlBatch).FullName, Assert.Throws<ObjectDisposedException>(call).ObjectName));
        Assert.Equal(2, batch.RowCount);
    }

    // As in the README: both the encoder and the model are in a 'using'.
    [Fact]
    public void Dispose_EncoderAndModelTwice_DoesNoHarm()
    {
        using var backbone = TinyBert.Load();
        using var model = new MultiTaskModel(backbone, TinyTask.Heads());
        model.Dispose();
        model.Dispose();
        backbone.Dispose();
    }

    // Each property and method of the library's own, and what a head overrides; those of TorchSharp's Module belong to it.
    private static IEnumerable<MethodInfo> Members(Type type)
    {
        HashSet<string> left = ["Dispose", "GetHashCode", "Equals", "ToString", "GetType", "get_Shape", "get_HasTokenizer", "get_Config", "ThrowIfDisposed"];
        HashSet<string> hooks = ["Forward", "Loss", "LossDivisor", "Decode", "CreateMetrics", "IsExact"];
        return type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
            .Where(method => method.IsPublic || (method.IsFamilyOrAssembly && hooks.Contains(method.Name)))
            .Where(method => method.DeclaringType!.Assembly == typeof(MultiTaskModel).Assembly && !left.Contains(method.Name) && !method.Name.StartsWith("init_", StringComparison.Ordinal));
    }

    private static Exception? Record(Func<object?> call)
    {
        try
        {
            _ = call();
            return null;
        }
        catch (TargetInvocationException e)
        {
            return e.InnerException;
        }
        catch (ObjectDisposedException e)
        {
            return e;   // of a call that is no reflection
        }
    }

    private Dictionary<string, string> Bytes() => Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories)
        .ToDictionary(path => path, path => Convert.ToHexString(File.ReadAllBytes(path)), StringComparer.Ordinal);

    /// <summary>The output of a model that lives on in a scope of its own.</summary>
    private sealed class Kept(ModelOutput output) : IDisposable
    {
        internal ModelOutput Output => output;

        public void Dispose()
        {
            foreach (var tensor in output.Heads.Values)
            {
                tensor.Dispose();
            }
        }
    }
}
