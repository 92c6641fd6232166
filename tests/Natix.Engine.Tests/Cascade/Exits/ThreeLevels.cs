using Natix.Engine.Cascade;
using Natix.Engine.Models;
using Natix.Engine.Tests.Consensus;

namespace Natix.Engine.Tests.Cascade.Exits;

/// <summary>
/// A cascade of three levels with one, two and one voters, which say of each frame what the test sets before; and a folder for its certificate.
/// One worker and one frame at a time.
/// </summary>
internal sealed class ThreeLevels : IDisposable
{
    private static readonly byte[] Frame = TestImages.Jpeg(64, 48);
    private readonly string _folder = Directory.CreateTempSubdirectory("natix-certificate-").FullName;

    public ThreeLevels() => Backend = new ScriptedBackend(
        ("screen", () => Say(0)), ("left", () => Say(1)), ("right", () => Say(2)), ("judge", () => Say(3)))
    { Forgets = true };

    public ScriptedBackend Backend { get; }

    /// <summary>What the four voters say next; NaN fails.</summary>
    public float[] Said { get; } = new float[4];

    public string CertificatePath => Path.Combine(_folder, "certificate.json");

    /// <summary>Exits of the levels as the manifest has them.</summary>
    public TwoSidedExit? ManifestExit { get; set; } = new(0.02, 0.98);

    public static CalibrationOptions Ask { get; } = new() { Epsilon = 0.05, Delta = 0.05, Unit = CalibrationUnit.Scene, Distribution = "simulated" };

    public CascadeManifest Manifest(bool certified = true)
    {
        var manifest = ScriptedCascade.Manifest(
            ScriptedCascade.Level(0, ManifestExit, EntryRule.Undecided, ("screen", 1.0)) with { CostMs = 1 },
            ScriptedCascade.Level(2, ManifestExit, EntryRule.Undecided, ("left", 1.0), ("right", 0.5)) with { CostMs = 10 },
            ScriptedCascade.Level(5, null, EntryRule.Undecided, ("judge", 2.0)) with { CostMs = 100 });
        return certified ? manifest with { Consensus = manifest.Consensus with { CertificatePath = CertificatePath } } : manifest;
    }

    public RoadworkEngine Build(CascadeManifest manifest, Func<EngineOptions, EngineOptions>? change = null, IVerdictRecorder? recorder = null)
    {
        var options = (change ?? (o => o))(ScriptedCascade.OneWorker);
        var plan = CascadePlan.Load(manifest, Backend, _ => new ModelSettings(new SessionSettings(), 1));
        return new RoadworkEngine(plan, Backend, options, [WorkerRole.Everything], null, recorder);
    }

    public RoadworkEngine BuildFull() => Build(Manifest(certified: false), o => o with { Exits = ExitPolicy.Never });

    public ValueTask<FrameResult> RunAsync(RoadworkEngine engine) => engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("a"));

    public ValueTask<FrameResult> RunAsync(RoadworkEngine engine, FrameStream stream, long index, double seconds) =>
        stream.SubmitAsync(engine.Lend(Frame), index, seconds);

    /// <summary>Draws a frame: truth at even odds, voters right with growing certainty, all over-confident by a factor of two.</summary>
    public bool Draw(SplitMix random, double shift = 0)
    {
        var truth = random.NextDouble() < 0.5;
        double[] means = [2.5, 2.5, 2, 5];
        for (var i = 0; i < Said.Length; i++)
            Said[i] = (float)(2 * (((truth ? 1 : -1) * means[i]) + (1.5 * random.Normal()) + shift));
        return truth;
    }

    /// <summary>Runs so many frames of one scene each through the full cascade.</summary>
    public async Task<CascadeCalibration> CollectAsync(RoadworkEngine engine, int scenes, long seed, int framesAScene = 1)
    {
        var (calibration, random) = (new CascadeCalibration(engine), new SplitMix(seed));
        for (var i = 0; i < scenes * framesAScene; i++)
        {
            var truth = Draw(random);
            using var result = await RunAsync(engine);
            calibration.Add(result, $"scene {i / framesAScene}", truth);
        }

        return calibration;
    }

    /// <summary>Certifies on 600 scenes and writes the certificate.</summary>
    public async Task<CalibrationOutcome> CertifyAsync(CalibrationOptions? options = null)
    {
        await using var engine = BuildFull();
        var outcome = (await CollectAsync(engine, 600, 5)).Certify(options ?? Ask);
        await File.WriteAllTextAsync(CertificatePath, outcome.Json);
        return outcome;
    }

    public void Dispose()
    {
        Backend.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private float Say(int voter) => float.IsNaN(Said[voter]) ? throw new ModelRunException("told to fail") : Said[voter];
}
