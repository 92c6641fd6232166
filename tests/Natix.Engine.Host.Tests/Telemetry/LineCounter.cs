using Microsoft.Extensions.Logging;

namespace Natix.Engine.Host.Tests.Telemetry;

/// <summary>Keeps every line that is logged, of any category, and adds up what lines say was left out. Thread-safe.</summary>
internal sealed class LineCounter : ILogger, ILoggerProvider
{
    private readonly List<string> _lines = [];
    private long _leftOut;

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
                return [.. _lines];
        }
    }

    public long LeftOut => Interlocked.Read(ref _leftOut);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lines)
            _lines.Add(formatter(state, exception));
        if (state is IReadOnlyList<KeyValuePair<string, object?>> values && values.FirstOrDefault(v => v.Key == "Count").Value is long count)
            Interlocked.Add(ref _leftOut, count);
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose()
    {
    }
}
