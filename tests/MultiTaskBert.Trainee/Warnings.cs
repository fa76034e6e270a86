using Microsoft.Extensions.Logging;

namespace MultiTaskBert.Trainee;

/// <summary>Prints what a training warns of.</summary>
internal sealed class Warnings : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            Console.WriteLine($"warning {formatter(state, exception)}");
        }
    }
}
