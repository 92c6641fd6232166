using Natix.Engine.Cascade;
using Natix.Engine.Cascade.Recording;
using Natix.Engine.Replay;

namespace Natix.Engine.Tests.Replay;

/// <summary>Keeps every record in memory, none dropped.</summary>
internal sealed class MemoryRecorder(TimeProvider clock) : IVerdictRecorder
{
    private readonly List<byte[]> _bodies = [];

    public RecordingReport Report => new("(memory)", _bodies.Count, 0, null);

    public void Record(FrameResult result, FrameTrail trail)
    {
        var buffer = new RecordBuffer();
        new RecordEncoder(clock.TimestampFrequency).Write(buffer, result, trail, DateTime.UnixEpoch);
        lock (_bodies)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(buffer.Written, _bodies.Count + 1);
            _bodies.Add(buffer.Written.ToArray());
        }
    }

    /// <summary>The records in the order of their answers.</summary>
    public RecordedVerdict[] Records(RunStamp stamp)
    {
        lock (_bodies)
            return [.. _bodies.Select(body => RecordDecoder.Read(body, stamp))];
    }

    public void Dispose()
    {
    }
}
