using System.Runtime.CompilerServices;
using Natix.Engine.Host.Intake;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Tests.Intake;

/// <summary>A source that gives frames from memory, then ends, breaks, or waits until it is asked to stop.</summary>
internal sealed class ScriptedSource(string name, IReadOnlyList<byte[]> frames, double framesPerSecond = double.NaN) : IFrameSource
{
    public string Name => name;

    public FrameGroup Group { get; } = new(name, isStream: true);

    /// <summary>Thrown after the frames.</summary>
    public Exception? Breaks { get; init; }

    /// <summary>True: waits after the frames until asked to stop.</summary>
    public bool Waits { get; init; }

    /// <summary>True once the sequence was left.</summary>
    public bool HasEnded { get; private set; }

    public async IAsyncEnumerable<SourceFrame> ReadAsync(RoadworkEngine engine, [EnumeratorCancellation] CancellationToken stop)
    {
        try
        {
            for (var i = 0; i < frames.Count && !stop.IsCancellationRequested; i++)
            {
                var lease = engine.Rent(frames[i].Length);
                frames[i].CopyTo(lease.Buffer);
                lease.Length = frames[i].Length;
                yield return new SourceFrame(Group, new FrameInfo(name, i, i / framesPerSecond), lease, FrameError.None);
            }

            if (Breaks is not null)
                throw Breaks;
            if (Waits)
                await Task.Delay(Timeout.Infinite, stop);
        }
        finally
        {
            HasEnded = true;
        }
    }
}

/// <summary>Keeps records; may break on the first.</summary>
internal sealed class KeptRecords(bool breaks = false) : IFrameSink
{
    public List<FrameRecord> Records { get; } = [];

    public ValueTask AcceptAsync(FrameGroup group, FrameRecord record, FrameResult? result)
    {
        Records.Add(record);
        return breaks ? throw new IOException("the disk is full") : ValueTask.CompletedTask;
    }
}
