using Natix.Engine.Data.Randomness;
using Natix.Engine.Data.Scenes;
using Natix.Engine.Validation.Geometry;

namespace Natix.Engine.Data.Tests.Validation;

/// <summary>What a simulated detector, depth model and calibration get wrong, as standard deviations.</summary>
/// <param name="Edge">Of each edge of a box, pixels.</param>
/// <param name="Depth">Of a depth, relative; log-normal.</param>
/// <param name="Focal">Of the focal length that the check is told, relative; log-normal, drawn anew for each frame.</param>
/// <param name="Pitch">Of the pitch that it is told, radians; drawn anew for each frame.</param>
/// <param name="Mount">Of the camera height that it is told, relative; drawn anew for each frame.</param>
internal sealed record DetectorNoise(double Edge, double Depth, double Focal, double Pitch, double Mount)
{
    /// <summary>A calibrated camera, a good detector, a metric depth model.</summary>
    public static DetectorNoise Usual { get; } = new(1.5, 0.10, 0.02, 0.005, 0.03);

    /// <summary>The same on roads that are not flat: each frame's slope is an error of the pitch.</summary>
    public static DetectorNoise Hills { get; } = Usual with { Pitch = GroundPlane.RoadPitchSigma };

    /// <summary>As the check is told.</summary>
    public MeasurementSigma Sigma => new(Edge * Math.Sqrt(2), Depth);
}

/// <summary>One object of a drive as the check sees it.</summary>
internal readonly record struct SeenObject(ObjectTruth Truth, Detection Box, float Depth, GeometryView View)
{
    public GeometryFinding Judge() => Judge(Box, Depth);

    public GeometryFinding Judge(in Detection box, float depth) => GeometryCheck.Judge(box, depth, true, View, SimulatedDetector.Bands.Of(box));
}

/// <summary>
/// Drives seen by a detector that errs. Boxes are those of the truth before occlusion: what covers what is a matter for detectors and not for
/// geometry. Only devices and pedestrians that lie wholly in the frame.
/// </summary>
internal static class SimulatedDetector
{
    private static readonly string[] Labels =
        [
            "cone", "drum", "tubular-marker", "vertical-panel", "barricade", "barrier", "mesh-fence", "diamond-sign", "rectangle-sign", "arrow-board",
            "excavator", "worker", "pedestrian",
        ];

    public static ClassBands Bands { get; } = new([Labels]);

    /// <summary>Makes a view of what the check is told of a camera.</summary>
    public delegate GeometryView Told(DriveCamera camera, DetectorNoise noise);

    /// <summary>Every object of every drive.</summary>
    public static IEnumerable<SeenObject> See(ulong seed, DetectorNoise noise, Told told)
    {
        var random = new SeededRandom(seed);
        foreach (var drive in DriveTruths.All)
        {
            foreach (var frame in drive.Frames)
            {
                var view = told(Misjudged(drive.Camera, noise, random), noise);
                foreach (var o in frame.Objects.Where(IsJudged))
                {
                    var box = Detected(o, noise.Edge, random);
                    // A box with its edges crossed is no detection.
                    if (box.Width > 0 && box.Height > 0)
                        yield return new SeenObject(o, box, (float)(o.Depth * Math.Exp(noise.Depth * random.Normal())), view);
                }
            }
        }
    }

    public static bool IsJudged(ObjectTruth o) => o.InFrame > 0.9999 && Array.IndexOf(Labels, o.Kind) >= 0 && (o.IsDevice || o.Kind == "pedestrian");

    public static Detection Detected(ObjectTruth o, double edge, SeededRandom random)
    {
        float Error() => (float)edge * random.Normal();
        return new(
            o.Box.Left + Error(), o.Box.Top + Error(), o.Box.Right + Error(), o.Box.Bottom + Error(), 0.9f, Array.IndexOf(Labels, o.Kind), 0);
    }

    /// <summary>Lens and mount are known, and there are depths.</summary>
    public static GeometryView Mounted(DriveCamera camera, DetectorNoise noise) => Mounted(camera, noise, DepthKind.Axial);

    /// <summary>Lens and mount are known, and there is no depth map.</summary>
    public static GeometryView WithoutDepth(DriveCamera camera, DetectorNoise noise) => Mounted(camera, noise, DepthKind.None);

    /// <summary>The lens alone is known, and there are depths.</summary>
    public static GeometryView LensOnly(DriveCamera camera, DetectorNoise noise) =>
        GeometryView.Create(camera.Width, camera.Height, Lens(camera, noise.Focal), GroundPlane.None, DepthKind.Axial, noise.Sigma);

    /// <summary>Nothing is known of the camera; there are depths.</summary>
    public static GeometryView Guessed(DriveCamera camera, DetectorNoise noise) =>
        GeometryView.Create(
            camera.Width, camera.Height, IntrinsicsEstimate.Resolve(camera.Width, camera.Height), GroundPlane.None, DepthKind.Axial, noise.Sigma);

    private static GeometryView Mounted(DriveCamera camera, DetectorNoise noise, DepthKind depth)
    {
        var lens = Lens(camera, noise.Focal);
        var ground = GroundPlane.OfMount(lens, camera.MountHeight, noise.Mount, camera.Pitch, noise.Pitch);
        return GeometryView.Create(camera.Width, camera.Height, lens, ground, depth, noise.Sigma);
    }

    private static Intrinsics Lens(DriveCamera camera, double sigma) =>
        new(camera.Fx, camera.Fy, camera.Cx, camera.Cy, sigma, IntrinsicsSource.Configured, IntrinsicsRefusal.None);

    private static DriveCamera Misjudged(DriveCamera camera, DetectorNoise noise, SeededRandom random)
    {
        var focal = Math.Exp(noise.Focal * random.Normal());
        return camera with
        {
            Fx = camera.Fx * focal,
            Fy = camera.Fy * focal,
            Pitch = camera.Pitch + (noise.Pitch * random.Normal()),
            MountHeight = camera.MountHeight * Math.Exp(noise.Mount * random.Normal()),
        };
    }
}
