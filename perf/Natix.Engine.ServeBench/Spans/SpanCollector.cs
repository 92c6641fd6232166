using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;
using Natix.Engine.Host.Serving;

namespace Natix.Engine.ServeBench.Spans;

/// <summary>A frame as the server's own spans tell of it. Immutable.</summary>
/// <param name="Hotkey">Who asked.</param>
/// <param name="Start">When it was handed to the engine, nanoseconds of the Unix epoch.</param>
/// <param name="Work">Seconds from the moment a worker took it to its verdict.</param>
/// <param name="Total">Seconds in the engine.</param>
/// <param name="Level">The level that decided.</param>
internal sealed record TracedFrame(string Hotkey, ulong Start, double Work, double Total, int Level);

/// <summary>Where a miner sends its spans (<c>--otlp</c>). Thread-safe; owns its door.</summary>
internal sealed class SpanCollector : IAsyncDisposable
{
    private const string Request = "axon request";
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

    /// <summary>Waits until the spans of so many judged frames are there, and takes them, in the order in which they came to the engine.</summary>
    /// <exception cref="InvalidOperationException">They do not come: the server lost spans, or judged fewer.</exception>
    public async Task<IReadOnlyList<TracedFrame>> TakeFramesAsync(int count)
    {
        var until = DateTime.UtcNow + Patience;
        while (true)
        {
            lock (_gate)
            {
                var frames = Join();
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

    // A frame's own span tells its time, the request's that it belongs to the level.
    private List<TracedFrame> Join()
    {
        var levels = _spans.Where(s => s.Name == Request && s.Tags.ContainsKey("level")).ToDictionary(s => s.Id, s => (int)(long)s.Tags["level"]);
        return
        [
            .. _spans.Where(s => s.Name == Frame && levels.ContainsKey(s.Parent)).OrderBy(s => s.Start).Select(s => new TracedFrame(
                ((string)s.Tags["natix.source"])[SourcePrefix.Length..], s.Start, s.Seconds - (double)s.Tags["natix.queue"], s.Seconds, levels[s.Parent])),
        ];
    }

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
