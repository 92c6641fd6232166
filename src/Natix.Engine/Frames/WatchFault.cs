namespace Natix.Engine;

/// <summary>What was wrong with a frame. All but the first two refuse it: it has changed nothing.</summary>
public enum WatchFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A still image: nothing follows from it in time. It has changed nothing.</summary>
    Still,

    /// <summary>The engine gave an error for it instead of an answer.</summary>
    FrameFailed,

    /// <summary>Its time is infinite.</summary>
    TimeNotFinite,

    /// <summary>Its time is that of the frame before.</summary>
    TimeRepeated,

    /// <summary>Its time is a little before that of the frame before.</summary>
    Late,

    /// <summary>P is not a number in [0,1].</summary>
    NotAProbability,

    /// <summary>Width or height is not positive.</summary>
    NoSize,

    /// <summary>There are more detections than the tracker has room for.</summary>
    TooManyDetections,

    /// <summary>A detection is not sound: edges that are not numbers or out of order, or a score outside [0,1].</summary>
    BadDetection,
}
