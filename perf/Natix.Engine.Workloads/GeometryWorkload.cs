using Natix.Engine.Kernels.Geometry;
using Natix.Engine.Validation.Geometry;

namespace Natix.Engine.Workloads;

/// <summary>Boxes checked against sizes, horizon and order. Not thread-safe; a check allocates nothing.</summary>
internal sealed class GeometryWorkload
{
    private readonly Detection[] _boxes;
    private readonly DepthSample[] _depths;
    private readonly GeometryFinding[] _findings;
    private readonly ClassBands _bands = new([["cone", "drum", "sign", "barricade", "person", "dog"]]);
    private readonly GeometryView _view;

    /// <param name="boxes">How many.</param>
    /// <param name="ground">The mount is known; else order is checked instead.</param>
    public GeometryWorkload(int boxes, bool ground)
    {
        (_boxes, _depths, _findings) = (new Detection[boxes], new DepthSample[boxes], new GeometryFinding[boxes]);
        // Things of 0.7 to 1.7 m from 4 to 60 m away, a tenth of them out of proportion, one in six of a class without a size.
        var random = new Random(5);
        var lens = new Intrinsics(1000, 1000, 960, 540, 0.02, IntrinsicsSource.Configured, IntrinsicsRefusal.None);
        _view = GeometryView.Create(
            1920, 1080, lens, ground ? GroundPlane.OfMount(lens, 1.4, 0.03, 0, 0.005) : GroundPlane.None, DepthKind.Axial, MeasurementSigma.Usual);
        for (var i = 0; i < boxes; i++)
        {
            var depth = 4 + (random.NextSingle() * 56);
            var height = (0.7f + random.NextSingle()) * (random.Next(10) == 0 ? 4 : 1) * 1000 / depth;
            var (left, bottom) = (random.NextSingle() * 1800, 540 + (1400 / depth));
            _boxes[i] = new Detection(left, bottom - height, left + (height / 2), bottom, random.NextSingle(), random.Next(6), 0);
            _depths[i] = new DepthSample(depth * (0.9f + (0.2f * random.NextSingle())), 9);
        }
    }

    /// <summary>Checks all boxes; true when the last of them is plausible.</summary>
    public bool Check()
    {
        GeometryCheck.Evaluate(_boxes, _depths, _view, _bands, _findings);
        return _findings[^1].Verdict == GeometryVerdict.Plausible;
    }
}
