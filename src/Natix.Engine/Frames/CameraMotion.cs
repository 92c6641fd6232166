namespace Natix.Engine;

/// <summary>
/// The camera's own motion between the last two pictures of a stream, as the background shows it. Rates are a second; all are 0, or NaN where
/// said, while <see cref="Status"/> is not <see cref="CameraMotionStatus.Measured"/>. Plain data; safe to copy.
/// </summary>
/// <param name="Status">Whether it is known, or why not.</param>
/// <param name="Seconds">From picture to picture; 0 when there was none before.</param>
/// <param name="Points">Places that were followed from one picture to the next.</param>
/// <param name="ShiftX">How fast the background moves to the right, pixels of the upright frame a second: negative while the camera turns right.</param>
/// <param name="ShiftY">How fast it moves down, pixels a second.</param>
/// <param name="Expansion">How fast it grows about the middle of the frame: 0.1 is by a tenth a second. Above 0 while the camera drives ahead.</param>
/// <param name="RoadApproach">
/// How fast the road half a frame's height below the horizon comes nearer, as a share of its distance a second; NaN when the road was not made out. The
/// speed in camera heights a second is this times twice the focal length over the frame's height.
/// </param>
/// <param name="FocusX">Where the camera drives to, pixels of the upright frame from the left; NaN until enough was seen of driving.</param>
/// <param name="FocusY">The same from the top: the horizon runs through it. NaN until known.</param>
public readonly record struct CameraMotion(
    CameraMotionStatus Status, double Seconds, int Points, double ShiftX, double ShiftY, double Expansion, double RoadApproach, double FocusX, double FocusY)
{
    /// <summary>Nothing is known: no pictures.</summary>
    public static CameraMotion None { get; } = new(CameraMotionStatus.NoPicture, 0, 0, 0, 0, 0, double.NaN, double.NaN, double.NaN);
}
