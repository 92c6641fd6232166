namespace Natix.Engine;

/// <summary>A native library is missing, or does not fit this engine. The message says which, what was tried and what to do.</summary>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="inner">The loader's own error, if there was one.</param>
public sealed class NativeLibraryException(string message, Exception? inner = null) : Exception(message, inner);
