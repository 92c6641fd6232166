namespace Natix.Engine.Host.Telemetry;

/// <summary>So many lines a second and no more: whoever sends garbage cannot fill a disk. Counts what it keeps back. Thread-safe.</summary>
/// <param name="linesASecond">Lines in any second from the first one on, at least 2: one may tell what was left out.</param>
/// <param name="clock">The clock.</param>
internal sealed class LogAllowance(int linesASecond, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private long _second;
    private int _written;
    private long _leftOut;

    /// <summary>Asks for a line.</summary>
    /// <param name="leftOut">Lines left out since the last one that was granted; when not 0, one more line, that tells it, is granted with this one.</param>
    /// <returns>False when the line has to be left out.</returns>
    public bool TryTake(out long leftOut)
    {
        lock (_gate)
        {
            leftOut = 0;
            var now = clock.GetTimestamp();
            if (clock.GetElapsedTime(_second, now) >= TimeSpan.FromSeconds(1))
                (_second, _written) = (now, 0);
            if (_written >= linesASecond)
            {
                _leftOut++;
                return false;
            }

            (leftOut, _leftOut) = (_leftOut, 0);
            _written += leftOut > 0 ? 2 : 1;
            return true;
        }
    }

    /// <summary>Takes the count of lines left out that nobody was told of yet.</summary>
    public long TakeLeftOut()
    {
        lock (_gate)
        {
            var leftOut = _leftOut;
            _leftOut = 0;
            return leftOut;
        }
    }
}
