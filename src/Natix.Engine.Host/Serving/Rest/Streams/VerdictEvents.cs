using System.Text.Json;
using Natix.Engine.Host.Reporting;
using Natix.Engine.Host.Serving.Verdicts;
using Natix.Engine.Host.Telemetry;

namespace Natix.Engine.Host.Serving.Rest.Streams;

/// <summary>
/// A stream's frames as events, in order: <c>verdict</c> for each, <c>engine</c> when another engine took over, <c>end</c> with the counts. One stream's
/// alone.
/// </summary>
/// <param name="events">Where they go.</param>
/// <param name="around">Counts and sees verdicts.</param>
/// <param name="request">The stream's request.</param>
/// <param name="gone">Cancelled when nobody reads.</param>
internal sealed class VerdictEvents(EventWriter events, RestSurroundings around, RestRequest request, CancellationToken gone) : IFrameSink
{
    private readonly List<FrameGroup> _groups = [];
    private ServedEngine? _served;
    private GroupTally? _tally;

    public async ValueTask AcceptAsync(FrameGroup group, FrameRecord record, FrameResult? result)
    {
        if (!_groups.Contains(group))
            _groups.Add(group);
        _tally ??= new GroupTally(group.Name, _groups);
        _tally.Add(record);
        around.Meter.Judged(request, record);
        if (result is not null)
            around.Witness.Saw(result, _served!.Engine.Description, FrameSender.KeyHolder);
        await events.WriteAsync("verdict", json => FrameJson.Write(json, record), gone);
    }

    /// <summary>The frames that follow are an engine's; before the first one it is the stream's first.</summary>
    /// <param name="served">The engine; in use until the next one takes over.</param>
    public Task TakeOverAsync(ServedEngine served)
    {
        var isAnother = _served is not null && _served.Generation != served.Generation;
        _served = served;
        return isAnother ? events.WriteAsync("engine", json => json.WriteNumber("generation"u8, served.Generation), gone) : Task.CompletedTask;
    }

    /// <summary>The stream is over.</summary>
    /// <param name="reason">Why.</param>
    public Task EndAsync(string reason) => events.WriteAsync("end", json => WriteEnd(json, reason), gone);

    private void WriteEnd(Utf8JsonWriter json, string reason)
    {
        json.WriteString("reason"u8, reason);
        json.WriteNumber("frames"u8, _tally?.Frames ?? 0);
        json.WriteNumber("judged"u8, _tally?.Judged ?? 0);
        json.WriteNumber("roadwork"u8, _tally?.Roadwork ?? 0);
        json.WriteNumber("errors"u8, _tally?.Errors ?? 0);
        json.WriteNumber("skipped"u8, _tally?.Skipped ?? 0);
    }
}
