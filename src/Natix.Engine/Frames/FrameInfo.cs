namespace Natix.Engine;

/// <summary>What is known of a frame before it is decoded. Plain data; safe to copy.</summary>
/// <param name="Source">Where the frame came from: a path, a stream's name, a request id. Shown in results and errors.</param>
/// <param name="Index">Zero-based position of the frame within <paramref name="Source"/>.</param>
/// <param name="TimeSeconds">Presentation time in seconds from the start of the source; NaN when the source has no clock.</param>
public readonly record struct FrameInfo(string Source, long Index, double TimeSeconds)
{
    /// <summary>Time from submission within which the verdict is wanted; null: the stream's budget, or all the time.</summary>
    public TimeSpan? Budget { get; init; }

    /// <summary>
    /// How much the frame goes before others while it waits, in [0,1]: 1 as if its verdict were due a second earlier. For a miner the validator's
    /// stake. Values outside are held, NaN is 0.
    /// </summary>
    public double Priority { get; init; }

    /// <summary>
    /// The camera's focal length in pixels of the upright source image; 0: what <see cref="CameraOptions"/> or EXIF say. Makes depth metric, and sizes with it.
    /// </summary>
    public float FocalLength { get; init; }

    /// <summary>What its stream or the engine knows of the camera; null for nothing.</summary>
    internal CameraOptions? Camera { get; init; }

    /// <summary>A frame that stands alone: index 0, no clock.</summary>
    /// <param name="source">Where the frame came from.</param>
    public static FrameInfo Still(string source) => new(source, 0, double.NaN);
}
