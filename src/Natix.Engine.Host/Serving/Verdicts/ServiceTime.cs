namespace Natix.Engine.Host.Serving.Verdicts;

/// <summary>How long a frame takes a worker: an exponentially weighted mean (weight 1/16 for the newest). Thread-safe; a lost update is no loss.</summary>
internal sealed class ServiceTime
{
    private const double Newest = 1.0 / 16;

    // A machine that stood still for a while says nothing of how long a frame takes.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private double _seconds;

    /// <summary>Notes what a frame took.</summary>
    public void Note(TimeSpan time)
    {
        time = time < Longest ? time : Longest;
        var mean = Volatile.Read(ref _seconds);
        Volatile.Write(ref _seconds, mean == 0 ? time.TotalSeconds : mean + (Newest * (time.TotalSeconds - mean)));
    }

    /// <summary>How long a frame that comes now has to wait and takes, as far as is known; nothing where none is ahead of it: trying is how one learns.</summary>
    /// <param name="ahead">Frames that wait.</param>
    /// <param name="workers">Workers, at least 1.</param>
    public TimeSpan Wait(int ahead, int workers) =>
        ahead == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Volatile.Read(ref _seconds) * (1 + ((double)ahead / workers)));
}
