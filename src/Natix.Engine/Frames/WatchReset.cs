namespace Natix.Engine;

/// <summary>Why the watch began anew with a frame.</summary>
public enum WatchReset
{
    /// <summary>It did not.</summary>
    None,

    /// <summary>Time jumped back further than a late frame may: another clock.</summary>
    ClockJumpedBack,

    /// <summary>Too long since the frame before.</summary>
    Gap,

    /// <summary>The frame has another size: another camera.</summary>
    CameraChanged,

    /// <summary>The picture shows another scene.</summary>
    SceneCut,

    /// <summary>Too long since a frame was judged: events begin anew, tracks go on.</summary>
    Unjudged,
}
