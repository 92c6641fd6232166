using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Natix.Engine.Host.Serving.Dashboard.Feed;
using Natix.Engine.Host.Serving.Dashboard.Frames;
using Natix.Engine.Host.Serving.Dashboard.State;
using Natix.Engine.Host.Serving.Dashboard.Traffic;
using Natix.Engine.Host.Telemetry;

namespace Natix.Engine.Host.Serving.Dashboard;

/// <summary>
/// What a miner's page shows: the state each second, verdicts as they come, frames with their pictures while somebody watches. Thread-safe; owns its feed.
/// </summary>
internal sealed class MinerDashboard : IFeedSource, IDisposable
{
    // A page shows no more, and nobody reads more: forty a second.
    private const int MostLinesATime = 10;
    private const int TimesAState = 4;

    private readonly StateReader _state;
    private long _told;
    private long _toldLine;
    private long _toldFrame;

    /// <param name="options">How the miner is served.</param>
    /// <param name="sources">What its state is read from.</param>
    /// <param name="logs">Where it logs; the caller's.</param>
    public MinerDashboard(ServeOptions options, ServingSources sources, ILoggerFactory logs)
    {
        Traffic = new TrafficTally(options.Clock);
        var log = logs.CreateLogger("natix.dashboard");
        Album = new FrameAlbum(options.Clock, log);
        _state = new StateReader(options, sources, Traffic);
        Feed = new DashboardFeed(this, log);
    }

    /// <summary>Counts what validators ask.</summary>
    public TrafficTally Traffic { get; }

    /// <summary>Keeps the latest frames.</summary>
    public FrameAlbum Album { get; }

    /// <summary>Tells those who watch.</summary>
    public DashboardFeed Feed { get; }

    /// <summary>Everything at this moment, as one JSON object.</summary>
    public byte[] Snapshot()
    {
        var json = new ArrayBufferWriter<byte>(16 << 10);
        using var writer = new Utf8JsonWriter(json);
        writer.WriteStartObject();
        writer.WritePropertyName("state"u8);
        StateJson.Write(writer, _state.Read());
        writer.WritePropertyName("verdicts"u8);
        TrafficJson.WriteLines(writer, Traffic.LinesAfter(0, TrafficTally.KeptLines));
        writer.WritePropertyName("frames"u8);
        SeenFrameJson.Write(writer, Album.Frames);
        writer.WriteEndObject();
        writer.Flush();
        return json.WrittenSpan.ToArray();
    }

    public byte[] Whole()
    {
        var text = new ArrayBufferWriter<byte>(16 << 10);
        Event(text, "state"u8, writer => StateJson.Write(writer, _state.Read()));
        Event(text, "verdicts"u8, writer => TrafficJson.WriteLines(writer, Traffic.LinesAfter(0, TrafficTally.KeptLines)));
        Event(text, "frames"u8, writer => SeenFrameJson.Write(writer, Album.Frames));
        return text.WrittenSpan.ToArray();
    }

    public byte[] News()
    {
        var text = new ArrayBufferWriter<byte>(4 << 10);
        if (_told++ % TimesAState == 0)
            Event(text, "state"u8, writer => StateJson.Write(writer, _state.Read()));
        if (Traffic.LinesAfter(_toldLine, MostLinesATime) is { Length: > 0 } lines)
        {
            _toldLine = lines[^1].Sequence;
            Event(text, "verdicts"u8, writer => TrafficJson.WriteLines(writer, lines));
        }

        if (Album.Newest is var newest && newest != _toldFrame)
        {
            _toldFrame = newest;
            Event(text, "frames"u8, writer => SeenFrameJson.Write(writer, Album.Frames));
        }

        return text.WrittenSpan.ToArray();
    }

    public void Watched(bool isWatched) => Album.IsWatched = isWatched;

    public void Dispose() => Feed.Dispose();

    // The encoder writes no line break inside of a value, so the data is one line.
    private static void Event(ArrayBufferWriter<byte> text, ReadOnlySpan<byte> name, Action<Utf8JsonWriter> data)
    {
        text.Write("event: "u8);
        text.Write(name);
        text.Write("\ndata: "u8);
        using (var writer = new Utf8JsonWriter(text))
            data(writer);
        text.Write("\n\n"u8);
    }
}
