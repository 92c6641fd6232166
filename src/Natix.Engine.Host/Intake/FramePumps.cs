using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Intake;

/// <summary>
/// Runs what a command line named: one pump for all sources that end, one after another, and one for each camera, all at once. Sinks see one frame
/// at a time, each source's in order; a camera that gives nothing holds nobody up. One run at a time.
/// </summary>
internal sealed class FramePumps(RoadworkEngine engine, IReadOnlyList<IFrameSink> sinks)
{
    /// <summary>How many pumps sources need.</summary>
    public static int CountFor(IReadOnlyList<IFrameSource> sources) => Lines(sources).Count;

    /// <summary>Runs until every source has ended or until asked to stop. The first pump that fails stops the others.</summary>
    /// <exception cref="OutputClosedException">A sink lost its reader.</exception>
    public async Task RunAsync(IReadOnlyList<IFrameSource> sources, CancellationToken stop)
    {
        var lines = Lines(sources);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var gate = new SinkGate(sinks);
        await Task.WhenAll(lines.Select(PumpAsync));

        async Task PumpAsync(IReadOnlyList<IFrameSource> line)
        {
            try
            {
                await new FramePump(engine, [gate]).RunAsync(left => InputPlan.ReadAsync(line, engine, left), ended.Token);
            }
            catch
            {
                await ended.CancelAsync();
                throw;
            }
        }
    }

    private static List<IReadOnlyList<IFrameSource>> Lines(IReadOnlyList<IFrameSource> sources)
    {
        var lines = new List<IReadOnlyList<IFrameSource>>();
        if (sources.Where(s => !s.Group.IsLive).ToList() is { Count: > 0 } ending)
            lines.Add(ending);
        lines.AddRange(sources.Where(s => s.Group.IsLive).Select(s => (IReadOnlyList<IFrameSource>)[s]));
        return lines;
    }

    /// <summary>Lets one pump at a time to the sinks.</summary>
    private sealed class SinkGate(IReadOnlyList<IFrameSink> sinks) : IFrameSink, IDisposable
    {
        private readonly SemaphoreSlim _turn = new(1);

        public async ValueTask AcceptAsync(FrameGroup group, FrameRecord record, FrameResult? result)
        {
            await _turn.WaitAsync();
            try
            {
                foreach (var sink in sinks)
                    await sink.AcceptAsync(group, record, result);
            }
            finally
            {
                _turn.Release();
            }
        }

        public void Dispose() => _turn.Dispose();
    }
}
