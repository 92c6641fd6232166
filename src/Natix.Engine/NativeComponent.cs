using Natix.Engine.Native;

namespace Natix.Engine;

/// <summary>A native library the engine rests on, as found on this machine.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Available">True when it was loaded and fits.</param>
/// <param name="Detail">Where it was loaded from or its version; or what was tried and what to do.</param>
public sealed record NativeComponent(string Name, bool Available, string Detail)
{
    /// <summary>Tries each native library of the CPU engine; never throws for a missing one. Thread-safe.</summary>
    public static IReadOnlyList<NativeComponent> FindAll() => [NativeParts.Core(), NativeParts.Jpeg()];
}
