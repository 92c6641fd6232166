namespace Natix.Engine;

/// <summary>What the heads found in one frame, in buffers that are reused frame after frame. Not thread-safe.</summary>
internal sealed class FrameFindings(int maxDetections)
{
    public DetectionList Detections { get; } = new(maxDetections);

    public HeatMap Heat { get; } = new();

    public void Clear()
    {
        Detections.Clear();
        Heat.Clear();
    }
}
