namespace Natix.Engine.Language.Scheduling;

/// <summary>What became of a request that was submitted.</summary>
internal enum SubmissionStatus
{
    /// <summary>It waits for its turn.</summary>
    Accepted,

    /// <summary>It asks for what cannot be done; the text says what and why.</summary>
    Refused,

    /// <summary>As many wait as may; it may be submitted again later.</summary>
    Full,
}

/// <param name="Status">What became of it.</param>
/// <param name="Text">What was wrong, and what is allowed; null when it was accepted.</param>
internal readonly record struct Submission(SubmissionStatus Status, string? Text);
