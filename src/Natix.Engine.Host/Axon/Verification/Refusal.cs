namespace Natix.Engine.Host.Axon.Verification;

/// <summary>Why a request is not answered: a status of the protocol and its message. Immutable.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Message">What the reference says in the case, or what it would.</param>
/// <param name="Kind">A short name for metrics.</param>
internal sealed record Refusal(int Status, string Message, string Kind)
{
    public static Refusal NotFound(string name) => new(404, SynapseName.NotFound(name), "not_found");

    public static Refusal Blacklisted(string reason, string kind) => new(403, $"Forbidden. Key is blacklisted: {reason}", kind);

    public static Refusal NotVerified(string text, string kind) => new(401, $"Not Verified with error: {text}", kind);

    /// <summary>As the reference reports what it did not expect: without telling what it was.</summary>
    public static Refusal Internal(string kind) => new(500, $"Internal Server Error #{Guid.NewGuid()}", kind);
}
