namespace Natix.Engine;

/// <summary>Whether an object moves over the ground.</summary>
public enum MotionState
{
    /// <summary>Cannot be told.</summary>
    Unknown,

    /// <summary>Stands still.</summary>
    Static,

    /// <summary>Moves.</summary>
    Moving,
}

/// <summary>Why a motion is what it is said to be.</summary>
public enum MotionReason
{
    /// <summary>The figures decide.</summary>
    Decided,

    /// <summary>The camera's own motion over the road is not known: no pictures, no texture, no focus yet.</summary>
    NoEgoMotion,

    /// <summary>The foot cannot be seen: the box touches the border of the frame or lies above the horizon.</summary>
    NoFoot,

    /// <summary>Seen too shortly.</summary>
    TooFewFrames,

    /// <summary>What stands there would hardly move in the image: too far, or the camera too slow.</summary>
    TooLittleExpansion,

    /// <summary>Neither fits well enough.</summary>
    Undecided,
}
