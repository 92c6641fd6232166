namespace Natix.Engine.Cascade;

/// <summary>
/// The seats of an engine, as many as its lines may take together. There are a few more than that and the one that has been free
/// longest goes out first, so that a late second dispose of a result finds it unused. The first seats are made with the lines, the others
/// when more frames are seated than ever before: a wide window costs nothing until it is used. Thread-safe; allocates nothing once warm.
/// </summary>
internal sealed class FrameJobPool
{
    /// <summary>How many other frames are seated, at least, before a seat that came home is taken again.</summary>
    public const int Rest = 32;

    private const int MadeAhead = Rest + 64;

    private readonly Queue<FrameJob> _free = new();
    private readonly Lock _gate = new();
    private readonly int _maxDetections;
    private readonly int _maxModels;
    private int _limit = Rest;
    private int _made;
    private int _taken;
    private int _mostTaken;

    public FrameJobPool(int maxDetections, int maxModels)
    {
        (_maxDetections, _maxModels) = (maxDetections, maxModels);
        Widen(0);
    }

    /// <summary>Seats that nobody has taken, made or not.</summary>
    public int Free
    {
        get
        {
            lock (_gate)
                return _limit - _taken;
        }
    }

    /// <summary>Seats that were made and are not forgotten.</summary>
    public int Made
    {
        get
        {
            lock (_gate)
                return _made;
        }
    }

    /// <summary>Adds seats for a new line.</summary>
    public void Widen(int seats)
    {
        lock (_gate)
        {
            _limit += seats;
            while (_made < Math.Min(_limit, MadeAhead))
                _free.Enqueue(Make());
        }
    }

    /// <summary>Takes away free seats of a line that has ended.</summary>
    public void Narrow(int seats)
    {
        lock (_gate)
        {
            _limit -= seats;
            _mostTaken = Math.Min(_mostTaken, _limit - Rest);
            for (; _made > _limit && _free.Count > 0; _made--)
                _free.Dequeue();
        }
    }

    /// <summary>Takes a free seat. A line asks for no more than it added.</summary>
    public FrameJob Take()
    {
        lock (_gate)
        {
            _taken++;
            _mostTaken = Math.Max(_mostTaken, _taken);
            // With so many, whatever is out, a seat that comes home finds enough before it.
            return _free.Count == 0 || _made < _mostTaken + Rest ? Make() : _free.Dequeue();
        }
    }

    public void Return(FrameJob job)
    {
        lock (_gate)
        {
            _taken--;
            _free.Enqueue(job);
        }
    }

    /// <summary>Takes away a seat that comes home after its line has ended.</summary>
    public void Forget()
    {
        lock (_gate)
            (_taken, _made, _limit) = (_taken - 1, _made - 1, _limit - 1);
    }

    // Under the lock.
    private FrameJob Make()
    {
        _made++;
        return new FrameJob(_maxDetections, _maxModels);
    }
}
