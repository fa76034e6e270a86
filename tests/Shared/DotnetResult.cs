namespace MultiTaskBert.Tests;

/// <summary>How a process ended, and what it said.</summary>
internal sealed record DotnetResult(string Command, int ExitCode, string Output, string Errors)
{
    internal DotnetResult AssertSucceeded()
    {
        Assert.True(ExitCode == 0, ToString());
        return this;
    }

    public override string ToString() => $"'{Command}' ended with {ExitCode}:\n{Output}\n{Errors}";
}
