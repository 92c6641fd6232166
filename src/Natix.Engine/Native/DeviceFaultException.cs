namespace Natix.Engine.Native;

/// <summary>A device or its driver refused or failed; the message gives the driver's words and, of a faulted device, since when.</summary>
internal sealed class DeviceFaultException(string message) : Exception(message);
