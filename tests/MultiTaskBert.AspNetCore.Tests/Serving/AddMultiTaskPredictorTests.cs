using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using MultiTaskBert.AspNetCore.Serving;
using MultiTaskBert.Backbones;
using MultiTaskBert.Tests;

namespace MultiTaskBert.AspNetCore.Tests.Serving;

/// <summary>Models as services, and their settings.</summary>
public sealed class AddMultiTaskPredictorTests
{
    [Fact]
    public async Task OneModel_IsInjectedWithItsNameAndWithout()
    {
        await using var services = new ServiceCollection().AddMultiTaskPredictor("intents", "there").BuildServiceProvider();
        var served = services.GetRequiredService<ServedPredictor>();

        Assert.Equal("intents", served.Name);
        Assert.Same(served, services.GetRequiredKeyedService<ServedPredictor>("intents"));
    }

    [Fact]
    public async Task TwoModels_AreInjectedByName()
    {
        await using var services = new ServiceCollection().AddMultiTaskPredictor("intents", "there").AddMultiTaskPredictor("topics", "elsewhere").BuildServiceProvider();

        Assert.Equal("intents", services.GetRequiredKeyedService<ServedPredictor>("intents").Name);
        Assert.Equal("topics", services.GetRequiredKeyedService<ServedPredictor>("topics").Name);
        Assert.Equal(
            "There are 2 served models: 'intents', 'topics'. Say which one is meant: [FromKeyedServices(\"intents\")] ServedPredictor.",
            Assert.Throws<InvalidOperationException>(services.GetRequiredService<ServedPredictor>).Message);
    }

    [Theory]
    [InlineData("intents")]
    [InlineData("INTENTS")]
    public void TheSameNameTwice_Throws(string name)
    {
        var services = new ServiceCollection().AddMultiTaskPredictor("intents", "there");

        Assert.StartsWith($"A model '{name}' was added before; the models are 'intents'. Give this one another name.",
            Assert.Throws<ArgumentException>(() => services.AddMultiTaskPredictor(name, "there")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NoNameOrFolder_Throws()
    {
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddMultiTaskPredictor(" ", "there"));
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddMultiTaskPredictor("intents", " "));
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddMultiTaskPredictor(string.Empty));
    }

    [Fact]
    public void Configuration_EverySettingIsRead()
    {
        var options = Options(
            "intents",
            services => services.AddMultiTaskPredictor("intents"),
            ("MultiTaskPredictors:intents:Folder", "/there"),
            ("MultiTaskPredictors:intents:MaxQueue", "1"),
            ("MultiTaskPredictors:intents:MaxBatchTokens", "2"),
            ("MultiTaskPredictors:intents:MaxTextLength", "3"),
            ("MultiTaskPredictors:intents:MaxRowsPerRequest", "4"),
            ("MultiTaskPredictors:intents:Deadline", "00:00:05"),
            ("MultiTaskPredictors:intents:ReloadOnChange", "false"),
            ("MultiTaskPredictors:intents:Precision", "bfloat16"),
            ("MultiTaskPredictors:intents:LongText", "windows(overlap=64)"));

        Assert.Equal(
            (Path.GetFullPath("/there"), 1, 2, 3, 4, TimeSpan.FromSeconds(5), false, Precision.BFloat16, LongText.Windows(64)),
            (options.Folder, options.MaxQueue, options.MaxBatchTokens, options.MaxTextLength, options.MaxRowsPerRequest, options.Deadline, options.ReloadOnChange, options.Precision, options.LongText));
        Assert.Equal(1, options.RowsPerRequest);   // more cannot be queued
    }

    [Fact]
    public void Configuration_AGivenSection_IsReadInstead()
    {
        var section = new ConfigurationBuilder().AddInMemoryCollection([new("Models:a:Folder", "/there")]).Build().GetSection("Models:a");

        Assert.Equal(Path.GetFullPath("/there"), Options("intents", services => services.AddMultiTaskPredictor("intents", section)).Folder);
    }

    [Fact]
    public void Configuration_DefaultsStay()
    {
        var (options, defaults) = (Options("intents", services => services.AddMultiTaskPredictor("intents"), ("MultiTaskPredictors:intents:Folder", "/there")), new MultiTaskPredictorOptions());

        Assert.Equal(
            (defaults.MaxQueue, defaults.MaxBatchTokens, defaults.MaxTextLength, defaults.MaxRowsPerRequest, defaults.Deadline, defaults.ReloadOnChange, null, LongText.Truncate, null),
            (options.MaxQueue, options.MaxBatchTokens, options.MaxTextLength, options.MaxRowsPerRequest, options.Deadline, options.ReloadOnChange, options.Precision, options.LongText, options.Load));
    }

    [Fact]
    public void Configuration_AnUnknownKey_IsNamed() => Assert.Contains("'MaxQueu'", Assert.Throws<InvalidOperationException>(() => Options(
        "intents", services => services.AddMultiTaskPredictor("intents"), ("MultiTaskPredictors:intents:Folder", "/there"), ("MultiTaskPredictors:intents:MaxQueu", "1"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Configuration_NoSection_SaysWhichKeyIsMissing() => Assert.Equal(
        "The settings of the served model 'intents' cannot be used: Folder is empty; give the folder that model.Save or model.ExportOnnx wrote, in code or in configuration as MultiTaskPredictors:intents:Folder.",
        Assert.Throws<OptionsValidationException>(() => Options("intents", services => services.AddMultiTaskPredictor("intents"))).Message);

    [Fact]
    public void Configure_IsAppliedAfterTheFolder() =>
        Assert.Equal((Path.GetFullPath("/there"), 7), Options("a", services => services.AddMultiTaskPredictor("a", "/there", options => options.MaxQueue = 7)) is var options ? (options.Folder, options.MaxQueue) : default);

    [Fact]
    public void ARelativeFolder_BeginsAtTheContentRoot()
    {
        using var root = new TemporaryFolder();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = root.Path });
        builder.Services.AddMultiTaskPredictor("a", "models/a");
        using var host = builder.Build();

        Assert.Equal(root.File(Path.Combine("models", "a")), host.Services.GetRequiredService<ServedPredictor>().Options.Folder);
    }

    [Fact]
    public async Task StartAsync_WrongSettings_TellsAllOfThemAtOnce()
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddMultiTaskPredictor("a", "there", options =>
        {
            (options.MaxQueue, options.MaxBatchTokens, options.MaxTextLength, options.MaxRowsPerRequest) = (0, -1, 0, 0);
            (options.Deadline, options.Precision, options.LongText) = (TimeSpan.Zero, (Precision)9, LongText.HeadAndTail(-3));
            options.Folder = " ";
        });
        using var host = builder.Build();
        var message = (await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync())).Message;

        string[] problems =
        [
            "The settings of the served model 'a' cannot be used: Folder is empty;",
            "MaxQueue is 0; it must be at least 1.",
            "MaxBatchTokens is -1; it must be at least 1.",
            "MaxTextLength is 0; it must be at least 1.",
            "MaxRowsPerRequest is 0; it must be at least 1.",
            "Deadline is 00:00:00; it must be above 0 and at most a day, or null for no limit.",
            "Precision is 9; it must be one of Float32, BFloat16, Auto, or null.",
            "is -3",
        ];
        Assert.All(problems, problem => Assert.Contains(problem, message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1.00:00:01")]
    [InlineData("-00:00:01")]
    public void Problems_ADeadlineThatCannotBe_IsOne(string deadline) =>
        Assert.StartsWith("Deadline is ", Assert.Single(new MultiTaskPredictorOptions { Folder = "there", Deadline = TimeSpan.Parse(deadline, null) }.Problems("a")), StringComparison.Ordinal);

    [Fact]
    public void Problems_NoDeadline_IsNone() => Assert.Empty(new MultiTaskPredictorOptions { Folder = "there", Deadline = null }.Problems("a"));

    [Fact]
    public void Problems_NoLongText_IsOne() =>
        Assert.Equal("LongText is null; leave it out to cut long rows.", Assert.Single(new MultiTaskPredictorOptions { Folder = "there", LongText = null! }.Problems("a")));

    [Fact]
    public async Task StartAsync_AModelThatLoads_IsHealthyWhenItIsLoaded()
    {
        using var gate = new ManualResetEventSlim();
        using var host = HostOf(folder =>
        {
            gate.Wait();
            return new NamedPredictor("first");
        });
        await host.StartAsync();
        var before = await HealthAsync(host);
        gate.Set();
        Assert.Equal("first", (await host.Services.GetRequiredService<ServedPredictor>().PredictAsync(new MtlRow("text"))).Class("model").Label);
        var after = await HealthAsync(host);
        await host.StopAsync();

        Assert.Equal((HealthStatus.Unhealthy, "The model 'a' is being loaded."), (before.Status, before.Description));
        Assert.Equal(HealthStatus.Healthy, after.Status);
        Assert.Equal(["model"], (IReadOnlyList<string>)after.Data["heads"]);
        Assert.Equal(["ready"], after.Tags);
        Assert.Equal(HealthStatus.Unhealthy, (await HealthAsync(host)).Status);
    }

    [Fact]
    public async Task StartAsync_AFolderThatIsNotThere_StartsAndIsUnhealthy()
    {
        using var host = HostOf(load: null);
        await host.StartAsync();
        await Until.TrueAsync(() => host.Services.GetRequiredService<ServedPredictor>().Status.State == ServingState.Failed);
        var health = await HealthAsync(host);
        await host.StopAsync();

        Assert.Equal(HealthStatus.Unhealthy, health.Status);
        Assert.StartsWith("The model 'a' cannot be loaded: ", health.Description, StringComparison.Ordinal);
        Assert.EndsWith("the folder does not exist. Write a model into it with model.Save or model.ExportOnnx.", health.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_NotStopped_DisposesThePredictor()
    {
        var predictor = new NamedPredictor("first");
        using (var host = HostOf(_ => predictor))
        {
            await host.StartAsync();
            await host.Services.GetRequiredService<ServedPredictor>().PredictAsync(new MtlRow("text"));
        }

        Assert.True(predictor.IsDisposed);
    }

    [Fact]
    public async Task StopAsync_ARowIsComputed_AnswersIt()
    {
        var predictor = new NamedPredictor("first");
        using var host = HostOf(_ => predictor);
        await host.StartAsync();
        var held = host.Services.GetRequiredService<ServedPredictor>().PredictAsync(new MtlRow(NamedPredictor.Held));
        await predictor.IsHeld;
        var stopping = host.StopAsync();
        Assert.False(stopping.IsCompleted);
        predictor.Release();

        Assert.Equal("first", (await held).Class("model").Label);
        await stopping;
        Assert.True(predictor.IsDisposed);
    }

    [Fact]
    public async Task StartAsync_SeveralModels_EachAnswersAndHasItsHealth()
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services
            .AddMultiTaskPredictor("a", "nowhere", options => options.Load = _ => new NamedPredictor("A"))
            .AddMultiTaskPredictor("b", "nowhere", options => options.Load = _ => throw new InvalidDataException("it is broken"))
            .AddMultiTaskPredictor("c", "nowhere", options => options.Load = _ => new NamedPredictor("C"));
        using var host = builder.Build();
        await host.StartAsync();
        var answers = new List<string>();
        foreach (var name in (string[])["a", "c"])
        {
            answers.Add((await host.Services.GetRequiredKeyedService<ServedPredictor>(name).PredictAsync(new MtlRow("text"))).Class("model").Label);
        }

        await Assert.ThrowsAsync<ModelUnavailableException>(() => host.Services.GetRequiredKeyedService<ServedPredictor>("b").PredictAsync(new MtlRow("text")));
        var health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        await host.StopAsync();

        Assert.Equal(["A", "C"], answers);
        Assert.Equal([("a", HealthStatus.Healthy), ("b", HealthStatus.Unhealthy), ("c", HealthStatus.Healthy)], health.Entries.Select(entry => (entry.Key, entry.Value.Status)).Order());
    }

    [Fact]
    public async Task CheckHealth_ABrokenModelBehindAGoodOne_IsDegraded()
    {
        await using var folder = await ServedFolder.LoadedAsync();
        await folder.ReplaceAsync("broken");
        var check = new ModelHealthCheck(folder.Served);
        var result = await check.CheckHealthAsync(new HealthCheckContext { Registration = new HealthCheckRegistration("a", check, HealthStatus.Unhealthy, tags: null) });

        Assert.Equal((HealthStatus.Degraded, folder.Served.Status.Message), (result.Status, result.Description));
    }

    private static IHost HostOf(Func<string, IPredictor>? load)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddMultiTaskPredictor("a", "nowhere", options => options.Load = load);
        return builder.Build();
    }

    private static async Task<HealthReportEntry> HealthAsync(IHost host) =>
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains("ready"))).Entries["a"];

    private static MultiTaskPredictorOptions Options(string name, Action<IServiceCollection> add, params (string Key, string Value)[] configuration)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(configuration.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))).Build());
        add(services);
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredKeyedService<ServedPredictor>(name).Options;
    }
}
