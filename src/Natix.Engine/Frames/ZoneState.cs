namespace Natix.Engine;

/// <summary>What a stream is in.</summary>
public enum ZoneState
{
    /// <summary>Not known: too little has been seen since the stream began or was reset.</summary>
    Unknown,

    /// <summary>No roadwork.</summary>
    Clear,

    /// <summary>Roadwork.</summary>
    Roadwork,
}

/// <summary>How sure the ends of an event are.</summary>
public enum EventBound
{
    /// <summary>The stream was known to be clear beyond it.</summary>
    Seen,

    /// <summary>Nothing is known beyond it: the stream began, ended, or was reset here or shortly beyond; the event may be longer.</summary>
    Cut,
}
