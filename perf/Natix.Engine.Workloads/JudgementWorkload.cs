using Natix.Engine.Cascade;
using Natix.Engine.Consensus;
using Natix.Engine.Consensus.Exits;
using Natix.Engine.Consensus.Pooling;
using Natix.Engine.Models;
using Natix.Engine.Validation.Temporal.Tracking;

namespace Natix.Engine.Workloads;

/// <summary>
/// The pure functions that judge a frame, on as much as a frame may bring: 26 voters over 6 levels, and 300 boxes of 11 detectors around 27 objects and a few
/// beside them. Each part gives a number that hangs on all of its work. Not thread-safe; a part allocates nothing.
/// </summary>
internal sealed class JudgementWorkload
{
    public const int Voters = 26;
    public const int Levels = 6;
    public const int Boxes = 300;
    public const int Detectors = 11;
    private const int Objects = 27;
    private const double Clamp = 1e-6;

    private readonly Evidence[] _evidence;
    private readonly PoolingWeights _pool;
    private readonly PlattScale[] _scales = new PlattScale[Voters];
    private readonly ExitThresholds[] _exits = new ExitThresholds[Levels];
    private readonly Detection[] _boxes;
    private readonly Detection[] _objects;
    private readonly FusionDesk _desk = new(Boxes, Detectors);
    private readonly GeometryWorkload _geometry = new(Boxes, ground: true);

    public JudgementWorkload()
    {
        var random = new Random(7);
        _evidence = [.. Enumerable.Range(0, Voters).Select(i => new Evidence(i, i * Levels / Voters, (random.NextDouble() - 0.5) * 8, 0.2 + random.NextDouble()))];
        _pool = new PoolingWeights([.. _evidence.Select(e => e.Weight / Voters)], 0.1, -0.2, new PlattScale(1.1, 0.05), Clamp);
        Array.Fill(_scales, new PlattScale(0.8, 0.02));
        Array.Fill(_exits, new ExitThresholds(0.02, 0.98));
        _boxes = MakeBoxes(random);
        Array.Fill(_desk.Weights, 1);
        var weighted = new BoxFusion(FusionManifest.Default);
        var count = weighted.Fuse(_boxes, _desk);
        _objects = [.. _desk.Fused.Take(count).Select(b => new Detection(b.Left, b.Top, b.Right, b.Bottom, b.Score, b.ClassId, 0))];
        Parts =
        [
            new("pool of the manifest, 26 voters, after each of 6 levels", true, PoolByManifest),
            new("certified pool and exit look-up, 26 voters, after each of 6 levels", true, PoolByCertificate),
            new("weighted box fusion of 300 boxes of 11 detectors", true, Fusing(weighted)),
            new("in its place: nms", false, Fusing(new BoxFusion(new FusionManifest(FusionMethod.Nms, 0.5)))),
            new("in its place: diou-nms", false, Fusing(new BoxFusion(new FusionManifest(FusionMethod.DiouNms, 0.5)))),
            new("in its place: soft-nms, linear", false, Fusing(new BoxFusion(new FusionManifest(FusionMethod.SoftNms, 0.3)))),
            new("in its place: soft-nms, gaussian", false, Fusing(new BoxFusion(new FusionManifest(FusionMethod.SoftNms, 0.3, 0.5)))),
            new("geometry check of 300 boxes", true, () => _geometry.Check() ? 1 : 0),
            new("tracker update with the fused objects", true, Tracking(_objects)),
            new("in its place: tracker update with all 300 boxes", false, Tracking(_boxes)),
        ];
    }

    /// <summary>The parts.</summary>
    public IReadOnlyList<JudgementPart> Parts { get; }

    private double PoolByManifest()
    {
        var sum = 0.0;
        for (var level = 1; level <= Levels; level++)
            sum += Logistic.Sigmoid(LogOpinionPool.Pool(_evidence.AsSpan(0, Voters * level / Levels), Clamp));
        return sum;
    }

    private double PoolByCertificate()
    {
        Span<double> said = stackalloc double[Voters];
        var sum = 0.0;
        for (var level = 1; level <= Levels; level++)
        {
            said.Fill(double.NaN);
            foreach (ref readonly var voice in _evidence.AsSpan(0, Voters * level / Levels))
                said[voice.ModelIndex] = _scales[voice.ModelIndex].Apply(voice.LogOdds);
            var p = Logistic.Sigmoid(_pool.Pool(said));
            sum += _exits[level - 1].Decide(p) is null ? p : 1;
        }

        return sum;
    }

    private Func<double> Fusing(BoxFusion fusion) => () =>
    {
        var count = fusion.Fuse(_boxes, _desk);
        return count + _desk.Fused[count - 1].Score;
    };

    private static Func<double> Tracking(Detection[] boxes)
    {
        var (tracker, frame) = (new ObjectTracker(new TrackerOptions()), 0);
        return () =>
        {
            tracker.Update(frame++ / 30.0, boxes);
            return tracker.Begun;
        };
    }

    private static Detection[] MakeBoxes(Random random)
    {
        var objects = Enumerable.Range(0, Objects).Select(_ => (X: random.NextSingle() * 1800, Y: random.NextSingle() * 1000, Size: 15 + (random.NextSingle() * 100), Class: random.Next(4))).ToArray();
        return [.. Enumerable.Range(0, Boxes).Select(i =>
        {
            var (x, y, size, label) = i < Objects * Detectors ? objects[i % Objects] : (random.NextSingle() * 1800, random.NextSingle() * 1000, 40, 0);
            float Near(float at) => at + ((random.NextSingle() - 0.5f) * size / 8);
            return new Detection(Near(x), Near(y), Near(x + size), Near(y + (2 * size)), 0.3f + (0.7f * random.NextSingle()), label, i / Objects % Detectors);
        })];
    }
}

/// <summary>A part of a frame's judgement.</summary>
/// <param name="Name">What it does.</param>
/// <param name="InSum">It is among what one frame takes by default.</param>
/// <param name="Run">Does it once; the number hangs on all of the work.</param>
internal sealed record JudgementPart(string Name, bool InSum, Func<double> Run);
