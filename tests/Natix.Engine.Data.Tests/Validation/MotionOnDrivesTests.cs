using Natix.Engine.Cascade;
using Natix.Engine.Data.Scenes;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Data.Tests.Validation;

/// <summary>
/// Who moves, from JPEGs to the watch: rendered drives past a work zone in traffic, seen by a detector whose edges are off by two percent, camera
/// unknown. Cars drive, all else stands; the cars ahead keep pace, others come towards the camera.
/// </summary>
public sealed class MotionOnDrivesTests
{
    private const int Width = 640;
    private const int Height = 360;

    [Fact]
    public async Task Of_what_is_decided_nearly_all_is_right_and_much_is_decided()
    {
        var (cones, cars, all) = (new Tally(), new Tally(), new Tally());
        foreach (var (seed, rate, conditions) in ((ulong, double, DriveConditions)[])[(201, 15, DriveConditions.Day), (202, 30, DriveConditions.Dusk), (203, 15, DriveConditions.Rain)])
        {
            var options = new DriveOptions
            {
                Width = Width,
                Height = Height,
                FramesPerSecond = rate,
                Frames = (int)(12 * rate),
                Conditions = conditions,
                FieldOfView = 56,
            };
            await DriveAsync(seed, options, (truth, found) =>
            {
                all.Add(truth, found);
                (truth.Kind == "car" ? cars : truth.Kind is "cone" or "drum" or "tubular-marker" or "vertical-panel" ? cones : null)?.Add(truth, found);
            });
        }

        Figures.Hold(
            all is { Right: >= 0.97, Decided: >= 0.36 } && cones is { Right: >= 0.95, Decided: >= 0.55 } && cars is { Right: >= 0.98, Decided: >= 0.26 },
            $"all: {all}; cones and the like: {cones}; cars: {cars}");
    }

    private static async Task DriveAsync(ulong seed, DriveOptions options, Action<ObjectTruth, TrackedObject> found)
    {
        using var scene = DriveScene.Create(seed, options);
        using var detector = new TruthDetector();
        await using var engine = Build(detector);
        await using var stream = engine.OpenStream("drive", new StreamOptions { KeepsPictures = true });
        var watch = new WorkZoneWatch(engine.Description);
        for (var i = 0; i < scene.FrameCount; i++)
        {
            var truth = scene.Truth(i);
            detector.Show(truth);
            using var result = await stream.SubmitAsync(Lend(engine, scene.RenderJpeg(i)), i, truth.Seconds);
            Assert.False(result.Error.IsError, result.Error.ToString());
            var seen = watch.Observe(result);
            Assert.Equal((WatchFault.None, WatchReset.None), (seen.Fault, seen.Reset));
            foreach (var track in watch.Objects)
            {
                if (track.IsSeen && detector.TruthOf(track.Box) is { } known)
                    found(known, track);
            }
        }
    }

    private static RoadworkEngine Build(TruthDetector detector)
    {
        var level = new LevelManifest
        {
            Level = 0,
            Name = "truth",
            Models = [new LevelModel(TruthDetector.Manifest(Width, Height), 1)],
            Entry = EntryRule.Always,
            Exit = null,
        };
        var cascade = new CascadeManifest { Name = "truth", FilePath = "(in memory)", Levels = [level], Consensus = new ConsensusManifest(0.5, 1e-6) };
        var plan = CascadePlan.Load(cascade, detector, _ => new ModelSettings(new SessionSettings(), 1));
        return new RoadworkEngine(plan, detector, new EngineOptions { Workers = 1, MaxInFlight = 4 }, [WorkerRole.Everything]);
    }

    private static FrameLease Lend(RoadworkEngine engine, byte[] jpeg)
    {
        var lease = engine.Rent(jpeg.Length);
        jpeg.CopyTo(lease.Buffer.Span);
        lease.Length = jpeg.Length;
        return lease;
    }

    /// <summary>Frames of objects, by what was said of them.</summary>
    private sealed class Tally
    {
        private int _right, _wrong, _unknown;

        /// <summary>Share of what was decided that is right.</summary>
        public double Right => _right / (double)Math.Max(1, _right + _wrong);

        /// <summary>Share of all that was decided.</summary>
        public double Decided => (_right + _wrong) / (double)Math.Max(1, _right + _wrong + _unknown);

        public void Add(ObjectTruth truth, TrackedObject found)
        {
            if (found.Motion == MotionState.Unknown)
                _unknown++;
            else if (found.Motion == MotionState.Moving == (truth.Kind == "car"))
                _right++;
            else
                _wrong++;
        }

        public override string ToString() =>
            FormattableString.Invariant($"{Decided:P1} of {_right + _wrong + _unknown} decided, {Right:P2} of them right ({_wrong} wrong)");
    }
}
