namespace Natix.Engine.Language.Scheduling;

/// <summary>Why a request is over.</summary>
internal enum FinishReason
{
    /// <summary>It is not over.</summary>
    None,

    /// <summary>One of its stop tokens came, or whoever samples said so.</summary>
    Stop,

    /// <summary>It has as much output as it may have.</summary>
    Length,

    /// <summary>It wanted no output, and all its logits were given.</summary>
    Scored,

    /// <summary>Whoever asked no longer wants it.</summary>
    Cancelled,

    /// <summary>Its deadline passed.</summary>
    DeadlinePassed,

    /// <summary>A step that it was in failed; <see cref="RequestState.Failure"/> says how.</summary>
    Failed,
}
