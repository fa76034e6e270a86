using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MultiTaskBert.AspNetCore.Tests.Endpoints;

/// <summary>Keeps the exceptions that are logged for predictions.</summary>
internal sealed class ListLog : ILoggerProvider, ILogger
{
    internal ConcurrentQueue<Exception> Exceptions { get; } = new();

    public ILogger CreateLogger(string categoryName) => categoryName.StartsWith("MultiTaskBert.", StringComparison.Ordinal) ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (exception is not null)
        {
            Exceptions.Enqueue(exception);
        }
    }

    public void Dispose()
    {
    }
}
