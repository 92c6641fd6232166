namespace Natix.Engine.Language.Scheduling;

/// <summary>Where a request is.</summary>
internal enum RequestPhase
{
    /// <summary>In the inbox.</summary>
    Submitted,

    /// <summary>Waits until its parent's prompt is computed.</summary>
    AwaitsParent,

    /// <summary>Waits to start, or to start again.</summary>
    Waiting,

    /// <summary>Has blocks, and rows in the steps.</summary>
    Running,

    /// <summary>Over.</summary>
    Ended,
}
