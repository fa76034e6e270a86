using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using MultiTaskBert.AspNetCore.Serving;
using MultiTaskBert.Tests;

namespace MultiTaskBert.AspNetCore.Tests.Serving;

/// <summary>A folder with a file that names a predictor, and what serves it; the test says when the folder is looked at.</summary>
internal sealed class ServedFolder : IAsyncDisposable
{
    private const string File = "name";

    private readonly TemporaryFolder _folder = new();
    private int _writes;
    private readonly ServiceProvider _metrics = new ServiceCollection().AddMetrics().BuildServiceProvider();

    internal ServedFolder(MultiTaskPredictorOptions? options = null, TimeProvider? time = null)
    {
        options ??= new MultiTaskPredictorOptions();
        options.Folder = _folder.Path;
        options.Load ??= folder =>
        {
            var name = System.IO.File.ReadAllText(Path.Combine(folder, File));
            var predictor = name == "broken" ? throw new InvalidDataException("it is broken") : new NamedPredictor(name);
            Predictors.Add(predictor);
            return predictor;
        };
        Meters = _metrics.GetRequiredService<IMeterFactory>();
        var instruments = new ServingInstruments(Meters);
        Served = new ServedPredictor("served", options, instruments, time ?? TimeProvider.System);
        Loader = new ModelLoader(Served, instruments, time ?? TimeProvider.System, NullLogger.Instance);
    }

    internal ServedPredictor Served { get; }

    internal ModelLoader Loader { get; }

    internal IMeterFactory Meters { get; }

    /// <summary>Those that were loaded, in order.</summary>
    internal List<NamedPredictor> Predictors { get; } = [];

    internal NamedPredictor Last => Predictors[^1];

    internal string FolderPath => _folder.Path;

    /// <summary>A folder whose first model is loaded.</summary>
    internal static async Task<ServedFolder> LoadedAsync(string name = "first", MultiTaskPredictorOptions? options = null)
    {
        var folder = new ServedFolder(options);
        folder.Write(name);
        await folder.Loader.LoadAsync();
        return folder;
    }

    /// <summary>Writes the name, each time a second later than before: the system's clock may stand still between two writes.</summary>
    internal void Write(string name)
    {
        var path = _folder.Write(File, name);
        System.IO.File.SetLastWriteTimeUtc(path, new DateTime(2001, 2, 3, 0, 0, 0, DateTimeKind.Utc).AddSeconds(_writes++));
    }

    /// <summary>Writes another name, and looks until it is seen to have settled.</summary>
    internal async Task ReplaceAsync(string name)
    {
        Write(name);
        Assert.False(await Loader.LookAsync());
        Assert.True(await Loader.LookAsync());
    }

    internal async Task<string> AnswerAsync(string text = "text") => (await Served.PredictAsync(new MtlRow(text))).Class("model").Label;

    public async ValueTask DisposeAsync()
    {
        Predictors.ForEach(predictor => predictor.Release());
        await Loader.DisposeAsync();
        await _metrics.DisposeAsync();
        _folder.Dispose();
    }
}
