namespace Natix.Engine;

/// <summary>An archive of verdicts cannot be read or written, or does not hold what was asked for. The message says what, where and what to do.</summary>
public sealed class RecordException(string message, Exception? inner = null) : Exception(message, inner);
