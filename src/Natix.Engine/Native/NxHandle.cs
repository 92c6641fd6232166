using System.Runtime.InteropServices;

namespace Natix.Engine.Native;

/// <summary>A native object of ours. Zero is invalid; the subclass says how it is closed.</summary>
internal abstract class NxHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected sealed override bool ReleaseHandle()
    {
        Close(handle);
        return true;
    }

    protected abstract void Close(nint handle);
}
