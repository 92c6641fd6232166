namespace Natix.Engine.Validation.Temporal.Motion;

/// <summary>
/// How the camera's own motion moves the image between two pictures. Lengths are in pictures: 1 is the whole width or height, so it serves
/// the full frame as it does the small one. Plain data.
/// </summary>
/// <param name="Status">Whether it is known.</param>
/// <param name="Seconds">From picture to picture.</param>
/// <param name="Points">Places that were followed.</param>
/// <param name="Background">Translation and expansion about the middle that most of the background shares, samples of the small picture.</param>
/// <param name="Road">
/// Translation and expansion of the road plane, samples: T / Z (metres driven over depth) of a point a picture's height below the horizon. The
/// translation is what turning does near the middle of the picture; towards its borders turning moves more. Null when the road is not known.
/// </param>
internal readonly record struct EgoMotion(CameraMotionStatus Status, double Seconds, int Points, FlowFit Background, FlowFit? Road)
{
    /// <summary>Samples of the small picture, across and down.</summary>
    public (int Width, int Height) Picture { get; init; }

    /// <summary>Where everything that stands still comes from when the camera drives straight on; the horizon runs through it. In pictures.</summary>
    public (double X, double Y) Focus { get; init; }

    /// <summary>True when the focus rests on evidence and not on a guess.</summary>
    public bool HasFocus { get; init; }

    /// <summary>Standard deviation of the focus, picture heights; 0 for a calibrated one.</summary>
    public double FocusSigma { get; init; }

    /// <summary>The same in pixels of the frame and by the second.</summary>
    /// <param name="width">Width of the upright frame, pixels.</param>
    /// <param name="height">Height of the upright frame, pixels.</param>
    public CameraMotion Of(int width, int height)
    {
        var (focusX, focusY) = HasFocus ? (Focus.X * width, Focus.Y * height) : (double.NaN, double.NaN);
        if (Status != CameraMotionStatus.Measured || !(Seconds > 0))
            return CameraMotion.None with { Status = Status, Seconds = Seconds, Points = Points, FocusX = focusX, FocusY = focusY };
        var (x, y) = (Background.TranslationX * width / Picture.Width, Background.TranslationY * height / Picture.Height);
        var approach = Road is { } road ? road.Expansion / 2 / Seconds : double.NaN;
        return new CameraMotion(Status, Seconds, Points, x / Seconds, y / Seconds, Background.Expansion / Seconds, approach, focusX, focusY);
    }

    /// <summary>Nothing is known.</summary>
    public static EgoMotion Unknown(CameraMotionStatus why, double seconds, int points) => new(why, seconds, points, default, null);
}
