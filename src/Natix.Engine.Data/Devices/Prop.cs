namespace Natix.Engine.Data.Devices;

/// <summary>Something that stands on the ground and is painted upright: a roadwork device, or a thing that only looks like one.</summary>
internal abstract class Prop
{
    /// <summary>Name of the kind, as truth files give it.</summary>
    public abstract string Kind { get; }

    /// <summary>Width in metres, all parts included.</summary>
    public abstract float Width { get; }

    /// <summary>Top above the ground in metres.</summary>
    public abstract float Height { get; }

    /// <summary>Where the part that marks it begins, in metres above the ground: the panel of a sign, not its post.</summary>
    public virtual float SignalBottom => 0f;

    /// <summary>Paints the prop with its ground contact at the origin.</summary>
    public abstract void Paint(Brush brush);
}
