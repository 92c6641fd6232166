using System.Runtime.InteropServices;
using Natix.Engine.Cascade.Checks;
using Natix.Engine.Models;
using Natix.Engine.Validation.Geometry;

namespace Natix.Engine;

/// <summary>
/// What clips of one camera say of it: horizon and mount height from objects of known size that are followed over the frames, and the focal length
/// where a model gives depth in metres by itself. Frames of a clip come in order. Not thread-safe; memory is bounded.
/// </summary>
public sealed class CameraCalibration
{
    private readonly RoadworkEngine _engine;
    private readonly SightingLog _log;
    private readonly GeometryDesk _desk;
    private (int Width, int Height) _size;

    /// <summary>Starts without a frame.</summary>
    /// <param name="engine">Gives the results that are added; stays the caller's.</param>
    /// <exception cref="ArgumentException">No detector of its cascade knows a label of known size.</exception>
    public CameraCalibration(RoadworkEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var labels = engine.Description.Models.Select(m => m.Labels).ToArray();
        if (!labels.SelectMany(l => l).Any(l => SizeBands.Of(ClassLabel.KindOf(l)).StandsOnGround))
            throw new ArgumentException("No detector of this cascade knows a label whose size is known, such as car, person, cone or drum: nothing can be measured by it.", nameof(engine));
        var most = engine.Options.MaxDetections;
        (_engine, _log, _desk) = (engine, new SightingLog(new ClassBands(labels), most), new GeometryDesk(most));
    }

    /// <summary>Frames that were looked at.</summary>
    public long Frames { get; private set; }

    /// <summary>Frames that were not: without a verdict or a time, or of another size than the first.</summary>
    public long Skipped { get; private set; }

    /// <summary>Adds the next frame of a clip. Copies what it needs.</summary>
    /// <param name="result">The engine's result; stays the caller's.</param>
    public void Add(FrameResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (_size == default && !result.Error.IsError)
            _size = (result.Width, result.Height);
        if (result.Error.IsError || !double.IsFinite(result.Info.TimeSeconds) || (result.Width, result.Height) != _size)
        {
            Skipped++;
            return;
        }

        Frames++;
        var depths = IsMetric(result) ? _desk.Sample(result.Detections, result.Findings.Depth, result.Findings.Masks) : default;
        _log.Add(result.Info.TimeSeconds, result.Detections, depths, result.Width, result.Height);
    }

    /// <summary>A clip is over: the next frame is of another one of the same camera.</summary>
    public void EndClip() => _log.EndStream();

    /// <summary>What the frames so far say. The same frames say the same.</summary>
    public CameraEstimate Estimate()
    {
        var sightings = CollectionsMarshal.AsSpan(_log.Kept.ToList());
        var ground = GroundCalibration.Estimate(sightings, MeasurementSigma.Usual.Edge);
        var (focal, focalReason) = FocalCalibration.Estimate(sightings);
        return new CameraEstimate(ground.Reason, focalReason, ground.Sightings, ground.Inliers, ground.Objects)
        {
            Camera = Describe(ground, focalReason == CalibrationReason.Calibrated ? focal : null),
        };
    }

    // Metres that do not come of a focal length: others would give back the one that was put in.
    private bool IsMetric(FrameResult result) =>
        result.DepthIsMetric && _engine.Plan.Models[result.Findings.Depth.ModelIndex].Seat.Manifest.Head.Depth!.Unit == DepthUnit.Metres;

    private CameraOptions? Describe(in GroundCalibrated ground, FocalEstimate? focal)
    {
        var known = ground.Reason == CalibrationReason.Calibrated;
        if (!known && focal is null)
            return null;
        var camera = new CameraOptions { ImageWidth = _size.Width, ImageHeight = _size.Height };
        if (focal is { } lens)
            camera = camera with { FocalLength = lens.Focal, FocalSigma = lens.Sigma };
        if (!known)
            return camera;
        // The clips' mean horizon; that of a frame moves with the car and the road.
        var length = focal?.Focal ?? IntrinsicsEstimate.Resolve(_size.Width, _size.Height).FocalY;
        var plane = ground.Plane(GroundPlane.RoadPitchSigma * (length > 0 ? length : _size.Height));
        return camera with
        {
            HorizonRow = plane.HorizonRow,
            HorizonSigma = plane.HorizonSigma,
            MountHeight = plane.CameraHeight,
            MountHeightSigma = plane.HeightSigma,
        };
    }
}

/// <summary>What clips said of their camera.</summary>
/// <param name="Ground">Whether horizon and mount height could be found, or why not.</param>
/// <param name="Lens">Whether the focal length could be found, or why not.</param>
/// <param name="Sightings">Boxes that were of use.</param>
/// <param name="Inliers">Of these, those that fit one horizon.</param>
/// <param name="Objects">Objects that they are of.</param>
public sealed record CameraEstimate(CalibrationReason Ground, CalibrationReason Lens, int Sightings, int Inliers, int Objects)
{
    /// <summary>The camera, as <see cref="EngineOptions.Camera"/> takes it; null where nothing could be found.</summary>
    public CameraOptions? Camera { get; init; }
}
