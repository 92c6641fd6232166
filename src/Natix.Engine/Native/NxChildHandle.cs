using System.Runtime.InteropServices;

namespace Natix.Engine.Native;

/// <summary>
/// A native object that needs another one to live: it counts itself on its parent, so that parent and child may be disposed, or
/// finalized, in any order and the parent's memory still outlives the child's.
/// </summary>
internal abstract class NxChildHandle() : SafeHandle(0, ownsHandle: true)
{
    private SafeHandle? _parent;

    public override bool IsInvalid => handle == 0;

    /// <summary>Binds a child that has just been opened to its parent. Call once, before the child is used.</summary>
    public void HoldParent(SafeHandle parent)
    {
        var held = false;
        parent.DangerousAddRef(ref held);
        _parent = parent;
    }

    protected sealed override bool ReleaseHandle()
    {
        Close(handle);
        _parent?.DangerousRelease();
        return true;
    }

    protected abstract void Close(nint handle);
}
