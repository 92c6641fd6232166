using Natix.Engine.Data.Devices;
using Natix.Engine.Data.Samples;

namespace Natix.Engine.Data.Composition;

/// <summary>A prop with its place in the world: metres right of the camera, metres ahead, and its lean in radians.</summary>
internal readonly record struct PlacedProp(Prop Prop, float X, float Depth, float Lean, bool IsDevice)
{
    /// <summary>The upright box on the canvas of a view.</summary>
    public PixelBox Box(SceneCamera camera, SceneView view)
    {
        var (x, y) = view.ToCanvas(camera.Column(X, Depth), camera.GroundRow(Depth));
        var metre = camera.PixelsPerMetre(Depth) * view.Scale;
        return new PixelBox(x - (Prop.Width * metre / 2), y - (Prop.Height * metre), x + (Prop.Width * metre / 2), y);
    }

    /// <summary>The box of the part that marks the prop: cell truth is about this.</summary>
    public PixelBox SignalBox(SceneCamera camera, SceneView view)
    {
        var box = Box(camera, view);
        return box with { Bottom = box.Bottom - (box.Height * Prop.SignalBottom / Prop.Height) };
    }
}
