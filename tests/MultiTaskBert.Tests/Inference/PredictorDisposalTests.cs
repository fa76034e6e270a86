using System.Collections.Concurrent;

namespace MultiTaskBert.Tests.Inference;

/// <summary>Disposing while other threads predict; it used to end the process within a few rounds.</summary>
[Collection(nameof(OneAtATime))]
public sealed class PredictorDisposalTests
{
    private const int Rounds = 40;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Dispose_DuringPredictions_WaitsForThemAndLetsNoFurtherOneBegin(bool isOfThePredictor)
    {
        using var folder = new TemporaryFolder();
        using (var source = TinyTask.Model())
        {
            source.Save(folder.Path);
        }

        var results = new ConcurrentBag<string>();
        for (var round = 0; round < Rounds; round++)
        {
            var predictor = Predictor.Load(folder.Path);
            var model = predictor.Model;
            using var ready = new CountdownEvent(3);
            var threads = Enumerable.Range(0, 3).Select(_ => new Thread(() =>
            {
                ready.Signal();
                while (true)
                {
                    try
                    {
                        results.Add(predictor.Predict("ada stone won in new paris").Class("topic").Label);
                    }
                    catch (ObjectDisposedException)
                    {
                        results.Add("disposed");
                        return;
                    }
#pragma warning disable CA1031 // An exception in a thread would end the process instead of the test.
                    catch (Exception e)
#pragma warning restore CA1031
                    {
                        results.Add(e.ToString());
                        return;
                    }
                }
            })).ToArray();
            Array.ForEach(threads, thread => thread.Start());
            ready.Wait(TestContext.Current.CancellationToken);
            Thread.SpinWait(round * 3_000);
            if (isOfThePredictor)
            {
                predictor.Dispose();
            }
            else
            {
                model.Dispose();
            }

            Array.ForEach(threads, thread => thread.Join());
        }

        Assert.All(results.Distinct(StringComparer.Ordinal), result => Assert.Contains(result, (string[])[.. TinyTask.Topics, "disposed"]));
        Assert.Equal(3 * Rounds, results.Count(result => result == "disposed"));
        Assert.Contains(results, result => result != "disposed");
    }

    [Fact]
    public void Dispose_ByTheCallThatReads_IsRefusedInsteadOfWaitingForItself()
    {
        using var model = TinyTask.Model();
        using (model.Read("a test"))
        {
            Assert.Contains("by a call that it is running", Assert.Throws<InvalidOperationException>(model.Dispose).Message, StringComparison.Ordinal);
        }

        using var predictor = new Predictor(model);
        Assert.NotNull(predictor.Predict("ada won"));
    }
}
