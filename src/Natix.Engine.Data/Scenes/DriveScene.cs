using Natix.Engine.Data.Randomness;
using SkiaSharp;

namespace Natix.Engine.Data.Scenes;

/// <summary>
/// A rendered dashcam drive along a street, into a work zone and out again, with exact truth for every frame. The same seed and options
/// give the same bytes on the same build of Skia. <see cref="RenderJpeg"/> and <see cref="Truth"/> may be called from several threads and in any order.
/// </summary>
public sealed class DriveScene : IDisposable
{
    private const float Nearest = 1.6f;
    private const float Farthest = 300f;
    private readonly DriveWorld _world;
    private readonly RoadShape _road;
    private readonly Atmosphere _air;
    private readonly SkyPainter _sky;
    private readonly ulong _seed;

    private DriveScene(ulong seed, DriveOptions options)
    {
        _seed = seed;
        Options = options;
        var random = new SeededRandom(seed, 1);
        Conditions = options.Conditions ?? (DriveConditions)random.Below(3);
        _air = Atmosphere.For(Conditions, new SeededRandom(seed, 2));
        _road = new RoadShape(new SeededRandom(seed, 3));
        var focal = options.Width / (2 * Math.Tan(options.FieldOfView * Math.PI / 360));
        Camera = new DriveCamera(
            options.Width, options.Height, focal, focal, options.Width / 2.0, options.Height / 2.0, options.CameraHeight, options.PitchDegrees * Math.PI / 180);
        var length = (float)(options.Frames / options.FramesPerSecond * options.Speed);
        _world = new WorldBuilder(new SeededRandom(seed, 4), length, _air).Build(options.WorkZone);
        _sky = new SkyPainter(Camera, _air, new SeededRandom(seed, 5));
    }

    /// <summary>What was asked for.</summary>
    public DriveOptions Options { get; }

    /// <summary>Light and weather of this drive.</summary>
    public DriveConditions Conditions { get; }

    /// <summary>The camera; the same in every frame.</summary>
    public DriveCamera Camera { get; }

    /// <summary>Number of frames.</summary>
    public int FrameCount => Options.Frames;

    /// <summary>Lays out a drive.</summary>
    /// <param name="seed">Another seed is another drive.</param>
    /// <param name="options">Size, length, weather; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message says which.</exception>
    public static DriveScene Create(ulong seed, DriveOptions? options = null)
    {
        options ??= new DriveOptions();
        options.Check();
        return new DriveScene(seed, options);
    }

    /// <summary>Renders a frame onto a canvas of the frame's size.</summary>
    /// <param name="index">Number of the frame, from 0 to <see cref="FrameCount"/> - 1.</param>
    /// <param name="canvas">The canvas; stays the caller's.</param>
    public void Render(int index, SKCanvas canvas)
    {
        ArgumentNullException.ThrowIfNull(canvas);
        var eye = EyeAt(index);
        using var frame = new DriveCanvas(canvas, eye, Camera, _air, index);
        _sky.Paint(frame);
        GroundPainter.Paint(frame, _world);
        var houses = _world.Buildings.Where(b => b.To > eye.Travelled && b.From < eye.Travelled + Farthest).OrderByDescending(b => b.From).ToArray();
        var next = 0;
        foreach (var placed in Placed(index, eye))
        {
            for (; next < houses.Length && houses[next].From - eye.Travelled >= placed.Depth; next++)
                BuildingPainter.Paint(frame, houses[next]);
            ActorPainter.Paint(frame, placed);
        }

        for (; next < houses.Length; next++)
            BuildingPainter.Paint(frame, houses[next]);
        WeatherPainter.Paint(frame, _seed);
    }

    /// <summary>Renders a frame as baseline JPEG.</summary>
    /// <param name="index">Number of the frame, from 0 to <see cref="FrameCount"/> - 1.</param>
    public byte[] RenderJpeg(int index)
    {
        var info = new SKImageInfo(Camera.Width, Camera.Height, SKColorType.Rgba8888, SKAlphaType.Premul);
        using var surface = SKSurface.Create(info);
        Render(index, surface.Canvas);
        using var pixels = surface.PeekPixels();
        using var data = pixels.Encode(new SKJpegEncoderOptions(Options.JpegQuality, SKJpegEncoderDownsample.Downsample420, SKJpegEncoderAlphaOption.Ignore))
            ?? throw new InvalidOperationException($"JPEG encoding of {info.Width}x{info.Height} failed.");
        return data.ToArray();
    }

    /// <summary>The truth of a frame, without rendering it.</summary>
    /// <param name="index">Number of the frame, from 0 to <see cref="FrameCount"/> - 1.</param>
    public FrameTruth Truth(int index)
    {
        var eye = EyeAt(index);
        return TruthMaker.Of(index, SecondsAt(index), eye.Travelled, Camera, Placed(index, eye));
    }

    /// <inheritdoc/>
    public void Dispose() => _sky.Dispose();

    private double SecondsAt(int index) => index / Options.FramesPerSecond;

    private DriveEye EyeAt(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, FrameCount);
        return new DriveEye(_road, Camera, (float)(SecondsAt(index) * Options.Speed));
    }

    /// <summary>What stands before the camera, far to near; equal depths in the order of the tracks.</summary>
    private List<PlacedActor> Placed(int index, DriveEye eye)
    {
        var seconds = SecondsAt(index);
        var placed = new List<PlacedActor>();
        foreach (var actor in _world.Actors)
        {
            var s = actor.At(seconds);
            if (s < eye.Travelled || s > eye.Travelled + Farthest)
                continue;
            var (u, v, depth) = eye.Project(s, actor.X);
            if (depth >= Nearest)
                placed.Add(new PlacedActor(actor, u, v, depth));
        }

        placed.Sort((a, b) => b.Depth != a.Depth ? b.Depth.CompareTo(a.Depth) : a.Actor.Track.CompareTo(b.Actor.Track));
        return placed;
    }
}
