namespace Natix.Engine.Host;

/// <summary>What the user asked for cannot be done; the message says why and what to do. Ends the program with <see cref="ExitCodes.Usage"/>.</summary>
internal sealed class UsageException(string message, Exception? inner = null) : Exception(message, inner);
