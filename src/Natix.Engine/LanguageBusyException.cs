namespace Natix.Engine;

/// <summary>As many requests wait for a language engine as may: the message says how many. Ask again later.</summary>
public sealed class LanguageBusyException(string message) : Exception(message);
