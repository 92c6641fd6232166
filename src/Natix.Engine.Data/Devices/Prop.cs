namespace Natix.Engine.Data.Devices;

/// <summary>Something that stands on the ground and is painted upright: a roadwork device, or a thing that only looks like one.</summary>
internal abstract class Prop
{
    /// <summary>Width in metres, all parts included.</summary>
    public abstract float Width { get; }

    /// <summary>Top above the ground in metres.</summary>
    public abstract float Height { get; }

    /// <summary>Paints the prop with its ground contact at the origin.</summary>
    public abstract void Paint(Brush brush);
}
