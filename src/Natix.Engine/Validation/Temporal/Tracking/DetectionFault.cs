namespace Natix.Engine.Validation.Temporal.Tracking;

/// <summary>Boxes that are none. Pure.</summary>
internal static class DetectionFault
{
    // Further out no image reaches, and floats would run over in areas and aspects.
    private const float Farthest = 1e6f;

    /// <summary>
    /// Number of the first detection whose edges are not numbers, lie a million pixels off, or are turned inside out, or whose score is outside
    /// [0, 1]; -1 when all are sound.
    /// </summary>
    public static int FirstIn(ReadOnlySpan<Detection> detections)
    {
        for (var i = 0; i < detections.Length; i++)
        {
            ref readonly var box = ref detections[i];
            // Comparisons with NaN are false.
            var inside = Math.Max(Math.Abs(box.Left), Math.Abs(box.Right)) <= Farthest && Math.Max(Math.Abs(box.Top), Math.Abs(box.Bottom)) <= Farthest;
            if (!(inside && box.Right >= box.Left && box.Bottom >= box.Top && box.Score is >= 0 and <= 1))
                return i;
        }

        return -1;
    }
}
