using Natix.Engine.Data.Randomness;

namespace Natix.Engine.Host.ValidatorSim.Traffic;

/// <summary>The last requests that were answered, to be sent again. Bounded; thread-safe.</summary>
/// <param name="capacity">Requests kept.</param>
internal sealed class ReplayShelf(int capacity = 256)
{
    private readonly List<byte[]> _requests = [];
    private readonly Lock _gate = new();
    private int _next;

    /// <summary>Keeps a request that was answered.</summary>
    public void Put(byte[] request)
    {
        lock (_gate)
        {
            if (_requests.Count < capacity)
                _requests.Add(request);
            else
                _requests[_next] = request;
            _next = (_next + 1) % capacity;
        }
    }

    /// <summary>One of them; null when none was answered yet.</summary>
    public byte[]? Take(SeededRandom random)
    {
        lock (_gate)
            return _requests.Count == 0 ? null : _requests[random.Below(_requests.Count)];
    }
}
