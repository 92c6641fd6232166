namespace Natix.Engine.Gate;

/// <summary>The comparison cannot be made; the message says why and what to do.</summary>
internal sealed class GateException(string message) : Exception(message);
