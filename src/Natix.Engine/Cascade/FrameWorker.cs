namespace Natix.Engine.Cascade;

/// <summary>A worker's thread: takes work until there never will be any, and finishes what it took. Owns its stations, also when construction fails.</summary>
internal sealed class FrameWorker : IDisposable
{
    private readonly WorkStations _stations;
    private readonly FrameDispatcher _dispatcher;
    private readonly WorkerSeat _seat;
    private readonly Thread _thread;

    public FrameWorker(int number, WorkStations stations, WorkerSeat seat, FrameDispatcher dispatcher)
    {
        (_stations, _seat, _dispatcher) = (stations, seat, dispatcher);
        _thread = new Thread(Work) { IsBackground = true, Name = $"natix worker {number}" };
        try
        {
            _thread.Start();
        }
        catch
        {
            stations.Dispose();
            throw;
        }
    }

    private void Work()
    {
        while (_dispatcher.Next(_seat))
            _stations.Do(_seat.Work);
    }

    /// <summary>Waits for the thread to end (close the dispatcher first), then frees the stations.</summary>
    public void Dispose()
    {
        _thread.Join();
        _stations.Dispose();
    }
}
