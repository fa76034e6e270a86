using System.Diagnostics;

namespace MultiTaskBert.Tests;

/// <summary>Runs <c>dotnet</c> as a process of its own, as a user would from a terminal.</summary>
internal static class DotnetProcess
{
    /// <summary>Runs it to the end and returns what it said.</summary>
    /// <param name="folder">Its working folder.</param>
    /// <param name="limit">After this time the process and its children are ended and the test fails.</param>
    /// <param name="variables">Environment variables to set.</param>
    /// <param name="arguments">What follows <c>dotnet</c>, one argument each.</param>
    internal static Task<DotnetResult> RunAsync(string folder, TimeSpan limit, IReadOnlyDictionary<string, string> variables, params IEnumerable<string> arguments) =>
        RunProgramAsync(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet", folder, limit, variables, arguments);

    /// <summary>The same of another program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="folder">Its working folder.</param>
    /// <param name="limit">After this time the process and its children are ended and the test fails.</param>
    /// <param name="variables">Environment variables to set.</param>
    /// <param name="arguments">Its arguments, one each.</param>
    internal static async Task<DotnetResult> RunProgramAsync(
        string program, string folder, TimeSpan limit, IReadOnlyDictionary<string, string> variables, params IEnumerable<string> arguments)
    {
        var name = Path.GetFileNameWithoutExtension(program);
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        ForgetTheBuildAroundUs(start.Environment);
        foreach (var (variable, value) in variables)
        {
            start.Environment[variable] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        end.CancelAfter(limit);
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(end.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"'{name} {string.Join(' ', arguments)}' had not ended after {limit}:\n{await output}\n{await errors}");
        }

        return new DotnetResult($"{name} {string.Join(' ', arguments)}", process.ExitCode, await output, await errors);
    }

    // A test run by 'dotnet test' inherits variables by which one MSBuild tells another where it lives; a build started here is its own.
    private static void ForgetTheBuildAroundUs(IDictionary<string, string?> environment)
    {
        foreach (var name in environment.Keys.Where(IsOfTheBuild).ToArray())
        {
            environment.Remove(name);
        }

        environment["MSBUILDDISABLENODEREUSE"] = "1";
        environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        environment["DOTNET_NOLOGO"] = "1";
    }

    private static bool IsOfTheBuild(string name) =>
        name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase);
}
