using Natix.Engine.Data.Devices;
using Natix.Engine.Data.Randomness;

namespace Natix.Engine.Data.Composition;

/// <summary>Decides what stands where in a frame: rows and tapers, groups and single devices, and look-alikes.</summary>
internal sealed class SceneComposer(SeededRandom random, SceneCamera camera, SceneView view, float smallestPixels)
{
    private readonly List<PlacedProp> _props = [];

    /// <summary>Roadwork: one to three groups of devices, now and then with look-alikes about.</summary>
    public List<PlacedProp> Roadwork()
    {
        var groups = random.Pick(1, 1, 1, 2, 2, 3);
        for (var i = 0; i < groups; i++)
        {
            var layout = random.Unit();
            if (layout < 0.55f)
                Row(DevicePalette.Orange, isDevice: true);
            else if (layout < 0.85f)
                Group();
            else
                Stand(PropCatalog.Channeliser(random, DevicePalette.Orange)(), isDevice: true);
        }

        if (random.Chance(0.18))
            Stand(PropCatalog.Company(random), isDevice: true);
        if (random.Chance(0.3))
            LookAlikes(1 + random.Below(3));
        if (random.Chance(0.1))
            Row(DevicePalette.Recoloured, isDevice: false);
        return Sorted();
    }

    /// <summary>One plain device in the middle of the view, large enough to be seen.</summary>
    public List<PlacedProp> OneDevice()
    {
        var depth = DepthFor(0.7f, smallestPixels * 3f);
        var x = (view.X + (view.Width / 2) - camera.CentreX) * depth / camera.Focal;
        _props.Add(new PlacedProp(new Drum(random, DevicePalette.Orange(random)), x, depth, 0f, true));
        return _props;
    }

    /// <summary>No roadwork: look-alikes, often with rows of devices in colours that devices never have.</summary>
    public List<PlacedProp> Harmless()
    {
        if (random.Chance(0.75))
            LookAlikes(1 + random.Below(5));
        if (_props.Count == 0 || random.Chance(0.4))
            Row(DevicePalette.Recoloured, isDevice: false);
        if (random.Chance(0.25))
            Stand(PropCatalog.Furniture(random, DevicePalette.Recoloured(random)), isDevice: false);
        return Sorted();
    }

    private void Row(Func<SeededRandom, DevicePalette> palette, bool isDevice)
    {
        var make = PropCatalog.Channeliser(random, palette);
        var (x, depth) = Anchor(make().Height, smallestPixels);
        var count = 2 + random.Below(11);
        var gap = random.LogRange(1.5f, 11f);
        var slant = random.Chance(0.4) ? random.Range(-0.6f, 0.6f) : random.Range(-0.08f, 0.08f);
        var missing = random.Chance(0.3) ? 0.25 : 0.0;
        var backwards = random.Below(count);
        for (var i = -backwards; i < count - backwards; i++)
        {
            var z = depth + (i * gap) + (random.Normal() * 0.15f);
            if (z < 2.5f || random.Chance(missing))
                continue;
            _props.Add(new PlacedProp(make(), x + (i * gap * slant) + (random.Normal() * 0.08f), z, Lean(), isDevice));
        }
    }

    private void Group()
    {
        var palette = DevicePalette.Orange(random);
        var first = PropCatalog.Furniture(random, palette);
        var (x, depth) = Anchor(first.Height, smallestPixels * 1.6f);
        depth = Math.Max(depth, first.Width * 2.2f);
        _props.Add(new PlacedProp(first, x, depth, Lean() * 0.4f, true));
        var make = PropCatalog.Channeliser(random, r => palette);
        for (var i = random.Below(5); i > 0; i--)
        {
            var prop = random.Chance(0.6) ? make() : PropCatalog.Furniture(random, palette);
            var z = Math.Max(Math.Max(2.8f, prop.Width * 2f), depth + random.Range(-3f, 5f));
            _props.Add(new PlacedProp(prop, x + random.Range(-4f, 4f), z, Lean() * 0.5f, true));
        }
    }

    private void LookAlikes(int count)
    {
        for (var i = 0; i < count; i++)
            Stand(PropCatalog.LookAlike(random), isDevice: false);
    }

    private void Stand(Prop prop, bool isDevice)
    {
        var (x, depth) = Anchor(prop.Height, smallestPixels * (isDevice ? 1f : 1.5f));
        depth = Math.Max(depth, prop.Width * 2.2f);
        if (prop.Height > 2f && !isDevice)
        {
            // houses, trees and poles stand beside the road, and not before the bonnet
            depth = Math.Max(depth, 9f);
            x += MathF.CopySign(4f, x);
        }

        _props.Add(new PlacedProp(prop, x, depth, isDevice ? Lean() * 0.5f : 0f, isDevice));
    }

    /// <summary>A point on the ground inside the view where something of that height is still the wanted number of pixels.</summary>
    private (float X, float Depth) Anchor(float height, float pixels)
    {
        var far = DepthFor(height, pixels);
        var near = Math.Clamp(camera.DepthAt(view.Y + view.Height) * 1.05f, 2.8f, far);
        var farRow = camera.GroundRow(far);
        if (farRow < view.Y + (view.Height * 0.05f))
            far = Math.Max(near, camera.DepthAt(view.Y + (view.Height * 0.05f)));
        var depth = random.LogRange(near, far + 0.01f);
        var column = view.X + (view.Width * random.Range(0.04f, 0.96f));
        return ((column - camera.CentreX) * depth / camera.Focal, depth);
    }

    private float DepthFor(float height, float pixels) =>
        Math.Clamp(height * camera.Focal * view.Scale / Math.Max(pixels, 0.5f), 3f, 130f);

    private float Lean() => random.Chance(0.12) ? random.Normal() * 0.18f : random.Normal() * 0.02f;

    private List<PlacedProp> Sorted()
    {
        _props.Sort((a, b) => b.Depth.CompareTo(a.Depth));
        return _props;
    }
}
