namespace Natix.Engine.Host.Metagraph.Subtensor;

/// <summary>A node cannot be reached, the connection broke, or it refused a call. The message is one clause for a person.</summary>
internal sealed class RpcException(string message, Exception? inner = null) : Exception(message, inner)
{
    private const int LongestQuote = 200;

    /// <summary>What a stranger wrote, fit for one line of a message: short, and without control characters.</summary>
    public static string Quote(string text)
    {
        var line = string.Concat(text.Take(LongestQuote).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
        return text.Length > LongestQuote ? line + "..." : line;
    }
}
