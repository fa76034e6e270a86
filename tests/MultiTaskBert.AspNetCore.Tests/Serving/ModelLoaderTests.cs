using MultiTaskBert.AspNetCore.Serving;
using MultiTaskBert.AspNetCore.Tests.Batching;

namespace MultiTaskBert.AspNetCore.Tests.Serving;

/// <summary>A model is exchanged while it is used.</summary>
public sealed class ModelLoaderTests
{
    [Fact]
    public async Task LookAsync_NothingChanged_LoadsNothing()
    {
        await using var folder = await ServedFolder.LoadedAsync();

        Assert.False(await folder.Loader.LookAsync());
        Assert.False(await folder.Loader.LookAsync());
        Assert.Single(folder.Predictors);
    }

    [Fact]
    public async Task LookAsync_AnotherModel_IsLoadedWhenTwoLooksSeeTheSame()
    {
        await using var folder = await ServedFolder.LoadedAsync();
        folder.Write("second…");
        Assert.False(await folder.Loader.LookAsync());
        folder.Write("second… and more");
        Assert.False(await folder.Loader.LookAsync());
        Assert.Equal("first", await folder.AnswerAsync());
        Assert.True(await folder.Loader.LookAsync());

        Assert.Equal("second… and more", await folder.AnswerAsync());
        Assert.True(folder.Predictors[0].IsDisposed);
        Assert.False(folder.Last.IsDisposed);
        Assert.False(await folder.Loader.LookAsync());
    }

    [Fact]
    public async Task LookAsync_ABrokenModel_KeepsTheOldOneAndSaysSo()
    {
        await using var folder = await ServedFolder.LoadedAsync();
        await folder.ReplaceAsync("broken");

        Assert.Equal("first", await folder.AnswerAsync());
        Assert.Equal(ServingState.Degraded, folder.Served.Status.State);
        Assert.Equal("The model 'served' answers as it was before its folder changed; what is there now cannot be loaded: it is broken", folder.Served.Status.Message);
        Assert.False(await folder.Loader.LookAsync());   // not tried for ever

        await folder.ReplaceAsync("second");
        Assert.Equal("second", await folder.AnswerAsync());
        Assert.Equal((ServingState.Ready, null), (folder.Served.Status.State, folder.Served.Status.Message));
    }

    [Fact]
    public async Task LookAsync_TheFirstModelWasBroken_LoadsTheNext()
    {
        await using var folder = await ServedFolder.LoadedAsync("broken");
        Assert.Equal(ServingState.Failed, folder.Served.Status.State);
        await folder.ReplaceAsync("second");

        Assert.Equal("second", await folder.AnswerAsync());
        Assert.Equal(ServingState.Ready, folder.Served.Status.State);
    }

    [Fact]
    public async Task LookAsync_TheFolderIsReplacedByRename_LoadsTheNewOne()
    {
        await using var folder = await ServedFolder.LoadedAsync();
        var aside = folder.FolderPath + ".new";
        Directory.CreateDirectory(aside);
        await File.WriteAllTextAsync(Path.Combine(aside, "name"), "third");   // as long as "first"
        Directory.Move(folder.FolderPath, folder.FolderPath + ".old");
        Assert.False(await folder.Loader.LookAsync());
        Directory.Move(aside, folder.FolderPath);
        Directory.Delete(folder.FolderPath + ".old", recursive: true);

        Assert.False(await folder.Loader.LookAsync());
        Assert.True(await folder.Loader.LookAsync());
        Assert.Equal("third", await folder.AnswerAsync());
    }

    [Fact]
    public async Task LoadAsync_AModelThatCannotPredict_KeepsTheOldOne()
    {
        var count = 0;
        await using var folder = await ServedFolder.LoadedAsync(options: new MultiTaskPredictorOptions { Load = _ => count++ == 0 ? new NamedPredictor("first") : new Mute() });
        await folder.ReplaceAsync("second");

        Assert.Equal("first", await folder.AnswerAsync());
        Assert.EndsWith("cannot be loaded: it says nothing", folder.Served.Status.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_LoadGivesNull_Fails()
    {
        await using var folder = await ServedFolder.LoadedAsync(options: new MultiTaskPredictorOptions { Load = _ => null! });

        Assert.EndsWith($"MultiTaskPredictorOptions.Load returned null for '{folder.FolderPath}'.", folder.Served.Status.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_ARowIsComputed_TheOldModelAnswersItBeforeItGoes()
    {
        var (first, second) = (new NamedPredictor("first"), new NamedPredictor("second", head: "another"));
        var models = new Queue<NamedPredictor>([first, second]);
        await using var folder = await ServedFolder.LoadedAsync(options: new MultiTaskPredictorOptions { Load = _ => models.Dequeue() });
        var held = folder.AnswerAsync(NamedPredictor.Held);
        await first.IsHeld;
        var loading = folder.Loader.LoadAsync();
        await Until.TrueAsync(() => folder.Served.Status.Heads is ["another"]);

        Assert.Equal("second", (await folder.Served.PredictAsync(new MtlRow("text"))).Class("another").Label);
        Assert.False(loading.IsCompleted);   // it waits for the row
        Assert.False(first.IsDisposed);
        first.Release();
        Assert.Equal("first", await held);
        await loading;
        Assert.True(first.IsDisposed);
    }

    [Fact]
    public async Task LoadAsync_ManyTimesUnderLoad_EveryRowIsAnswered()
    {
        const int Models = 20;
        const int Callers = 8;
        await using var folder = await ServedFolder.LoadedAsync("0");
        var isOver = false;
        var callers = Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            var (answers, last) = (0, 0);
            while (!Volatile.Read(ref isOver))
            {
                var model = int.Parse(await folder.AnswerAsync(), System.Globalization.CultureInfo.InvariantCulture);
                Assert.True(model >= last, $"model {model} answers after {last}");
                (answers, last) = (answers + 1, model);
            }

            return answers;
        })).ToArray();
        for (var model = 1; model < Models; model++)
        {
            folder.Write(model.ToString(System.Globalization.CultureInfo.InvariantCulture));
            await folder.Loader.LoadAsync();
        }

        Volatile.Write(ref isOver, true);
        Assert.All(await Task.WhenAll(callers), answers => Assert.True(answers > 0));
        Assert.Equal($"{Models - 1}", await folder.AnswerAsync());
        Assert.All(folder.Predictors.SkipLast(1), predictor => Assert.True(predictor.IsDisposed));
        Assert.Empty(NamedPredictor.Misuses);
    }

    [Fact]
    public async Task StopAsync_RowsAreComputed_AnswersThem()
    {
        var folder = await ServedFolder.LoadedAsync();
        var held = folder.AnswerAsync(NamedPredictor.Held);
        await folder.Last.IsHeld;
        var stopping = folder.Loader.StopAsync(CancellationToken.None);

        await Assert.ThrowsAsync<ObjectDisposedException>(() => folder.AnswerAsync());
        Assert.False(stopping.IsCompleted);
        folder.Last.Release();
        Assert.Equal("first", await held);
        await stopping;
        Assert.True(folder.Last.IsDisposed);
        await folder.DisposeAsync();
        Assert.Empty(NamedPredictor.Misuses);
    }

    [Fact]
    public async Task StopAsync_TheTimeIsUp_Returns()
    {
        await using var folder = await ServedFolder.LoadedAsync();
        var held = folder.AnswerAsync(NamedPredictor.Held);
        await folder.Last.IsHeld;
        await folder.Loader.StopAsync(new CancellationToken(canceled: true));

        Assert.False(folder.Last.IsDisposed);
        folder.Last.Release();
        Assert.Equal("first", await held);
    }

    [Fact]
    public async Task DisposeAsync_TheTimeWasUp_DoesNotWaitAgain()
    {
        var folder = await ServedFolder.LoadedAsync();
        var (held, predictor) = (folder.AnswerAsync(NamedPredictor.Held), folder.Last);
        await predictor.IsHeld;
        await folder.Loader.StopAsync(new CancellationToken(canceled: true));
        await folder.Loader.DisposeAsync();

        Assert.False(held.IsCompleted);
        predictor.Release();
        await folder.DisposeAsync();
    }

    [Fact]
    public async Task LoadAsync_TheFolderChangesWhileItIsRead_IsNotTaken()
    {
        ServedFolder? folder = null;
        var count = 0;
        folder = await ServedFolder.LoadedAsync(options: new MultiTaskPredictorOptions
        {
            Load = _ =>
            {
                if (++count == 2)
                {
                    folder!.Write("changed meanwhile");
                }

                return new NamedPredictor($"{count}");
            },
        });
        await using var _ = folder;
        await folder.ReplaceAsync("second");
        Assert.Equal(("1", ServingState.Ready), (await folder.AnswerAsync(), folder.Served.Status.State));

        Assert.False(await folder.Loader.LookAsync());
        Assert.True(await folder.Loader.LookAsync());
        Assert.Equal("3", await folder.AnswerAsync());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(1)]
    public async Task LoadAsync_TheFolderChangesWhileItIsReadAndBack_IsLoadedAgain(int disturbed)
    {
        ServedFolder? folder = null;
        var count = 0;
        folder = new ServedFolder(new MultiTaskPredictorOptions
        {
            Load = _ =>
            {
                if (++count == disturbed)
                {
                    File.WriteAllText(Path.Combine(folder!.FolderPath, "other"), "of another model");
                }

                return new NamedPredictor($"{count}");
            },
        });
        await using var _ = folder;
        folder.Write("first");
        for (var load = 1; load <= disturbed; load++)
        {
            await folder.Loader.LoadAsync();
        }

        Assert.Equal("1", await folder.AnswerAsync());
        File.Delete(Path.Combine(folder.FolderPath, "other"));

        Assert.False(await folder.Loader.LookAsync());
        Assert.True(await folder.Loader.LookAsync());
        Assert.Equal($"{disturbed + 1}", await folder.AnswerAsync());
        Assert.False(await folder.Loader.LookAsync());
    }

    [Fact]
    public async Task LookAsync_TheFirstLoadFailedForAWhile_IsTriedAgainLessAndLessOften()
    {
        var (time, isThere) = (new ManualTime(), false);
        await using var folder = new ServedFolder(new MultiTaskPredictorOptions { Load = _ => isThere ? new NamedPredictor("first") : throw new IOException("it is not mounted yet") }, time);
        await folder.Loader.LoadAsync();
        foreach (var seconds in (int[])[5, 10, 20, 40, 80, 160, 300, 300])
        {
            time.Advance(TimeSpan.FromSeconds(seconds - 1));
            Assert.False(await folder.Loader.LookAsync());
            time.Advance(TimeSpan.FromSeconds(1));
            Assert.True(await folder.Loader.LookAsync());
            Assert.Equal(ServingState.Failed, folder.Served.Status.State);
        }

        isThere = true;
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.True(await folder.Loader.LookAsync());
        Assert.Equal("first", await folder.AnswerAsync());
        time.Advance(TimeSpan.FromHours(1));
        Assert.False(await folder.Loader.LookAsync());
    }

    [Fact]
    public async Task StartAsync_TheFirstLoadFailedForAWhileAndTheFolderIsNotWatched_IsTriedAgain()
    {
        var loads = 0;
        await using var folder = new ServedFolder(
            new MultiTaskPredictorOptions { ReloadOnChange = false, Load = _ => ++loads == 4 ? new NamedPredictor("first") : throw new IOException("it is not mounted yet") }, new InstantTime());
        await folder.Loader.StartAsync(CancellationToken.None);
        await Until.TrueAsync(() => folder.Served.Status.State == ServingState.Ready);

        Assert.Equal(4, loads);
    }

    [Fact]
    public async Task LoadAsync_ThePredictorCannotBeDisposed_TheNewOneAnswers()
    {
        var count = 0;
        await using var folder = await ServedFolder.LoadedAsync(options: new MultiTaskPredictorOptions { Load = _ => count++ == 0 ? new Sticky() : new NamedPredictor("second") });
        await folder.Loader.LoadAsync();

        Assert.Equal("second", await folder.AnswerAsync());
    }

    private sealed class Sticky : IPredictor
    {
        public int BatchSize => 1;

        public IReadOnlyList<Prediction> PredictBatch(IReadOnlyList<MtlRow> rows, CancellationToken cancellationToken = default) =>
            [.. rows.Select(row => new Prediction(row.Text!, new Dictionary<string, HeadPrediction>(), 0))];

        public void Dispose() => throw new InvalidOperationException("it stays");
    }

    private sealed class Mute : IPredictor
    {
        public int BatchSize => 1;

        public IReadOnlyList<Prediction> PredictBatch(IReadOnlyList<MtlRow> rows, CancellationToken cancellationToken = default) => throw new InvalidDataException("it says nothing");

        public void Dispose()
        {
        }
    }
}
