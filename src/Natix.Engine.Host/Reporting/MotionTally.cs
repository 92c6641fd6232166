namespace Natix.Engine.Host.Reporting;

/// <summary>
/// How many of a source's objects were found to stand or to move, in bounded memory: numbers of tracks ascend, and old ones do not come back.
/// Not thread-safe.
/// </summary>
internal sealed class MotionTally
{
    private const int Remembered = 1024;

    private readonly Dictionary<long, MotionState> _said = [];
    private readonly Queue<long> _order = new();

    /// <summary>Objects followed.</summary>
    public long Objects { get; private set; }

    /// <summary>Objects that were last found to stand.</summary>
    public long Static { get; private set; }

    /// <summary>Objects that were last found to move.</summary>
    public long Moving { get; private set; }

    /// <summary>Takes the objects of a frame in.</summary>
    public void Add(IReadOnlyList<TrackRecord> tracks)
    {
        foreach (var track in tracks)
        {
            if (!_said.TryGetValue(track.Id, out var before))
                Remember(track.Id);
            if (track.Motion == MotionState.Unknown || track.Motion == before)
                continue;
            Count(before, -1);
            Count(track.Motion, 1);
            _said[track.Id] = track.Motion;
        }
    }

    private void Remember(long id)
    {
        Objects++;
        _said.Add(id, MotionState.Unknown);
        _order.Enqueue(id);
        if (_order.Count > Remembered)
            _said.Remove(_order.Dequeue());
    }

    private void Count(MotionState state, int by)
    {
        if (state == MotionState.Static)
            Static += by;
        else if (state == MotionState.Moving)
            Moving += by;
    }
}
