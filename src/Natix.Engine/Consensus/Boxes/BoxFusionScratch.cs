namespace Natix.Engine.Consensus.Boxes;

/// <summary>Working memory of <see cref="WeightedBoxFusion"/>, owned by the caller and reused frame after frame. Not thread-safe.</summary>
internal sealed class BoxFusionScratch
{
    /// <param name="capacity">Boxes of a frame at most, of all detectors together; 1 or more.</param>
    public BoxFusionScratch(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Capacity = capacity;
        Keys = new ulong[capacity];
        Sorted = new Detection[capacity];
        Clusters = new BoxClusters(capacity);
    }

    public int Capacity { get; }

    internal ulong[] Keys { get; }

    internal Detection[] Sorted { get; }

    internal BoxClusters Clusters { get; }
}
