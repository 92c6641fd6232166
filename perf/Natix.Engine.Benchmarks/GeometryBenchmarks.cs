using BenchmarkDotNet.Attributes;
using Natix.Engine.Kernels.Geometry;
using Natix.Engine.Validation.Geometry;

namespace Natix.Engine.Benchmarks;

/// <summary>The check of 300 boxes against sizes, horizon and order: part of the 50 microseconds that judgement may take of a frame.</summary>
[MemoryDiagnoser]
[MinColumn]
public class GeometryBenchmarks
{
    private const int Boxes = 300;
    private readonly Detection[] _boxes = new Detection[Boxes];
    private readonly DepthSample[] _depths = new DepthSample[Boxes];
    private readonly GeometryFinding[] _findings = new GeometryFinding[Boxes];
    private readonly ClassBands _bands = new([["cone", "drum", "sign", "barricade", "person", "dog"]]);
    private GeometryView _view;

    /// <summary>True where the mount is known; else order is checked instead.</summary>
    [ParamsAllValues]
    public bool Ground { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        // Things of 0.7 to 1.7 m from 4 to 60 m away, a tenth of them out of proportion, one in six of a class without a size.
        var random = new Random(5);
        var lens = new Intrinsics(1000, 1000, 960, 540, 0.02, IntrinsicsSource.Configured, IntrinsicsRefusal.None);
        _view = GeometryView.Create(
            1920, 1080, lens, Ground ? GroundPlane.OfMount(lens, 1.4, 0.03, 0, 0.005) : GroundPlane.None, DepthKind.Axial, MeasurementSigma.Usual);
        for (var i = 0; i < Boxes; i++)
        {
            var depth = 4 + (random.NextSingle() * 56);
            var height = (0.7f + random.NextSingle()) * (random.Next(10) == 0 ? 4 : 1) * 1000 / depth;
            var (left, bottom) = (random.NextSingle() * 1800, 540 + (1400 / depth));
            _boxes[i] = new Detection(left, bottom - height, left + (height / 2), bottom, random.NextSingle(), random.Next(6), 0);
            _depths[i] = new DepthSample(depth * (0.9f + (0.2f * random.NextSingle())), 9);
        }
    }

    [Benchmark]
    public bool Check()
    {
        GeometryCheck.Evaluate(_boxes, _depths, _view, _bands, _findings);
        return _findings[Boxes - 1].Verdict == GeometryVerdict.Plausible;
    }
}
