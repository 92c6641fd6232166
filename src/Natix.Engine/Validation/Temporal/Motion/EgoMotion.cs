namespace Natix.Engine.Validation.Temporal.Motion;

/// <summary>Whether a frame's own motion is known, or why not.</summary>
internal enum EgoMotionStatus
{
    /// <summary>There was no picture, or none before it.</summary>
    NoPicture,

    /// <summary>Too few places could be followed: fog, darkness, an empty road, a covered lens.</summary>
    TooLittleTexture,

    /// <summary>The places do not agree on one motion.</summary>
    NoAgreement,

    /// <summary>The background's motion is known.</summary>
    Measured,
}

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
internal readonly record struct EgoMotion(EgoMotionStatus Status, double Seconds, int Points, FlowFit Background, FlowFit? Road)
{
    /// <summary>Samples of the small picture, across and down.</summary>
    public (int Width, int Height) Picture { get; init; }

    /// <summary>Where everything that stands still comes from when the camera drives straight on; the horizon runs through it. In pictures.</summary>
    public (double X, double Y) Focus { get; init; }

    /// <summary>True when the focus rests on evidence and not on a guess.</summary>
    public bool HasFocus { get; init; }

    /// <summary>Nothing is known.</summary>
    public static EgoMotion Unknown(EgoMotionStatus why, double seconds, int points) => new(why, seconds, points, default, null);
}
