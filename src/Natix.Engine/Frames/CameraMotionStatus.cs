namespace Natix.Engine;

/// <summary>Whether a frame's own motion is known, or why not.</summary>
public enum CameraMotionStatus
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
