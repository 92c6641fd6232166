namespace Natix.Engine.Host.Serving.Admission;

/// <summary>Whether the server is going down: it says so to whoever asks, takes nothing new, and finishes what it has. Thread-safe.</summary>
internal sealed class Drain
{
    private volatile bool _isUnderWay;

    public bool IsUnderWay => _isUnderWay;

    public void Begin() => _isUnderWay = true;
}
