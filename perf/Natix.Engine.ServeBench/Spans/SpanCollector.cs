using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;
using Natix.Engine.Host.Serving;

namespace Natix.Engine.ServeBench.Spans;

/// <summary>A frame as the server's own spans tell of it. Immutable.</summary>
/// <param name="Hotkey">Who asked.</param>
/// <param name="Start">When a worker took it, nanoseconds of the Unix epoch.</param>
/// <param name="Work">Seconds from the moment a worker took it to its verdict.</param>
/// <param name="Total">Seconds in the engine.</param>
/// <param name="Level">The level that decided.</param>
internal sealed record TracedFrame(string Hotkey, ulong Start, double Work, double Total, int Level);

/// <summary>Where a miner sends its spans (<c>--otlp</c>). Thread-safe; owns its door.</summary>
internal sealed class SpanCollector : IAsyncDisposable
{
    private const string Frame = "natix.frame";
    private const string SourcePrefix = "validator ";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Lock _gate = new();
    private readonly List<TracedSpan> _spans = [];
    private Door? _door;

    /// <summary>Its address.</summary>
    public string Address => $"http://{_door!.Address}";

    /// <summary>Opens one.</summary>
    public static async Task<SpanCollector> OpenAsync()
    {
        var collector = new SpanCollector();
        collector._door = await Door.OpenAsync(
            new IPEndPoint(IPAddress.Loopback, 0), _ => { }, null, TimeSpan.FromSeconds(2), NullLoggerFactory.Instance, app => app.Run(collector.TakeAsync));
        return collector;
    }

    /// <summary>Waits until the spans of so many judged frames are there, and takes them, in the order in which workers took them.</summary>
    /// <exception cref="InvalidOperationException">They do not come: the server lost spans, or judged fewer.</exception>
    public async Task<IReadOnlyList<TracedFrame>> TakeFramesAsync(int count)
    {
        var until = DateTime.UtcNow + Patience;
        while (true)
        {
            lock (_gate)
            {
                var frames = Frames();
                if (frames.Count >= count)
                {
                    _spans.Clear();
                    return frames.Count == count ? frames : throw new InvalidOperationException($"{frames.Count} frames were traced where {count} were asked about");
                }

                if (DateTime.UtcNow > until)
                    throw new InvalidOperationException($"of {count} frames only {frames.Count} were traced");
            }

            await Task.Delay(200);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _door!.CloseAsync();
        await _door.DisposeAsync();
    }

    // A frame's span begins when a worker takes it. What the server warms up with was asked by nobody.
    private List<TracedFrame> Frames() =>
    [
        .. _spans.Where(s => s.Name == Frame && s.Tags["natix.source"] is string source && source.StartsWith(SourcePrefix, StringComparison.Ordinal)).OrderBy(s => s.Start)
            .Select(s => new TracedFrame(((string)s.Tags["natix.source"])[SourcePrefix.Length..], s.Start, s.Seconds, s.Seconds + (double)s.Tags["natix.queue"], (int)(long)s.Tags["natix.level"])),
    ];

    private async Task TakeAsync(Microsoft.AspNetCore.Http.HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        if (context.Request.Path != "/v1/traces")
            return;
        var spans = TraceReader.Read(body.ToArray());
        lock (_gate)
            _spans.AddRange(spans);
    }
}
