using Natix.Engine.Cascade;
using Natix.Engine.Models;
using Natix.Engine.Tests.Consensus;
using Xunit;

namespace Natix.Engine.Tests.Cascade.Exits;

/// <summary>What certified exits are for: six levels, of which most frames need one.</summary>
public sealed class CertifiedSavingsTests : IDisposable
{
    private static readonly byte[] Frame = TestImages.Jpeg(64, 48);
    private static readonly double[] Costs = [1, 4, 15, 60, 200, 400];
    private readonly string _certificate = Path.GetTempFileName();
    private readonly float[] _said = new float[Costs.Length];

    public void Dispose() => File.Delete(_certificate);

    [Fact]
    public async Task With_seventy_percent_easy_frames_the_certified_cascade_is_ten_times_cheaper_than_everything()
    {
        var random = new SplitMix(7);
        using var backend = new ScriptedBackend([.. Costs.Select((_, i) => ($"m{i}", (Func<float>)(() => _said[i])))]);
        await using (var full = Build(backend, null))
        {
            var calibration = new CascadeCalibration(full);
            for (var i = 0; i < 3000; i++)
            {
                var truth = Draw(random);
                using var result = await full.SubmitAsync(full.Lend(Frame), FrameInfo.Still("a"));
                calibration.Add(result, $"{i}", truth);
            }

            var outcome = calibration.Certify(new CalibrationOptions { Epsilon = 0.005, Unit = CalibrationUnit.Frame, Distribution = "simulated" });
            await File.WriteAllTextAsync(_certificate, outcome.Json);
        }

        var before = Costs.Select((_, i) => backend.Runs($"m{i}")).ToArray();
        await using var certified = Build(backend, _certificate);
        const int Frames = 1500;
        for (var i = 0; i < Frames; i++)
        {
            Draw(random);
            (await certified.SubmitAsync(certified.Lend(Frame), FrameInfo.Still("a"))).Dispose();
        }

        // What really ran, not what the certificate expects.
        var spent = Costs.Select((cost, i) => cost * (backend.Runs($"m{i}") - before[i])).Sum() / Frames;
        Assert.True(Costs.Sum() / spent >= 10, $"{Costs.Sum() / spent} times cheaper");
        Assert.All(certified.Drift, d => Assert.NotEqual(DriftState.Drifting, d.State));
    }

    // Easy frames are clear at the first level, the others at one after it, each less often than the one before.
    private bool Draw(SplitMix random)
    {
        var truth = random.NextDouble() < 0.3;
        var u = random.NextDouble();
        var clearAt = u < 0.7 ? 0 : u < 0.85 ? 1 : u < 0.94 ? 2 : u < 0.98 ? 3 : u < 0.993 ? 4 : 5;
        for (var level = 0; level < Costs.Length; level++)
            _said[level] = (float)(((truth ? 1 : -1) * (level >= clearAt ? 9 : 0.2)) + random.Normal());
        return truth;
    }

    private static RoadworkEngine Build(ScriptedBackend backend, string? certificate)
    {
        var manifest = ScriptedCascade.Manifest([.. Costs.Select((cost, i) => ScriptedCascade.Level(i, null, $"m{i}") with { CostMs = cost })]);
        manifest = manifest with { Consensus = manifest.Consensus with { CertificatePath = certificate } };
        var plan = CascadePlan.Load(manifest, backend, _ => new ModelSettings(new SessionSettings(), 1));
        var options = ScriptedCascade.OneWorker with { Exits = certificate is null ? ExitPolicy.Never : ExitPolicy.Certified };
        return new RoadworkEngine(plan, backend, options, [WorkerRole.Everything]);
    }
}
