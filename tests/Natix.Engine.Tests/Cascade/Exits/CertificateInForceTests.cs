using Natix.Engine.Consensus.Exits;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Cascade.Exits;

/// <summary>Which certificate is in force, which is refused, and what then holds.</summary>
public sealed class CertificateInForceTests : IAsyncLifetime
{
    private readonly ThreeLevels _cascade = new();
    private ExitCertificate? _certificate;

    public async ValueTask InitializeAsync() => _certificate = ExitCertificateJson.Read((await _cascade.CertifyAsync()).Json);

    public ValueTask DisposeAsync()
    {
        _cascade.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Verdicts_are_pooled_by_the_certificate()
    {
        await using var engine = _cascade.Build(_cascade.Manifest());
        float[] said = [0.4f, -0.3f, 0.2f, 0.1f];
        said.CopyTo(_cascade.Said, 0);
        using var result = await _cascade.RunAsync(engine);

        var (z, pool) = (0.0, _certificate!.Pool);
        for (var i = 0; i < said.Length; i++)
            z += pool.Voters[i].Weight * ((pool.Voters[i].Slope * said[i]) + pool.Voters[i].Offset - pool.PriorLogOdds);
        z = (pool.OutputSlope * (z + pool.PriorLogOdds + pool.Bias)) + pool.OutputOffset;
        Assert.Equal((Verdict.ConsensusLevel, 4), (result.Verdict.Level, result.Verdict.Voters));
        Assert.Equal(1 / (1 + Math.Exp(-z)), result.Verdict.Probability, 1e-9);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_level_stops_at_the_certificates_thresholds_and_not_at_the_manifests(int side)
    {
        await using var engine = _cascade.Build(_cascade.Manifest());
        var level = _certificate!.Levels[0];
        var threshold = side > 0 ? level.Positive!.Value : level.Negative!.Value;
        foreach (var (beyond, stops) in ((double, bool)[])[(0.02, true), (-0.02, false)])
        {
            _cascade.Said[0] = Raw(Math.Log(threshold / (1 - threshold)) + (side * beyond));
            using var result = await _cascade.RunAsync(engine);
            Assert.Equal(stops, result.Verdict.Level == 0);
            if (stops)
                Assert.Equal(side > 0, result.Verdict.IsRoadwork);
        }
    }

    // What the screen must say for the pool of it alone to come to z, by bisection over the certificate's own pool.
    private float Raw(double z)
    {
        var weights = _certificate!.Pool.ToWeights();
        var (low, high) = (-60.0, 60.0);
        for (var i = 0; i < 80; i++)
        {
            var middle = (low + high) / 2;
            if (weights.Pool([_certificate.Pool.Voters[0].Scale.Apply(middle), double.NaN, double.NaN, double.NaN]) < z)
                low = middle;
            else
                high = middle;
        }

        return (float)low;
    }

    [Fact]
    public async Task A_level_with_a_missing_voter_never_stops()
    {
        await using var engine = _cascade.Build(_cascade.Manifest());
        (_cascade.Said[0], _cascade.Said[1], _cascade.Said[2], _cascade.Said[3]) = (0, float.NaN, 60, 60);
        using var result = await _cascade.RunAsync(engine);

        Assert.Equal((Verdict.ConsensusLevel, true, DegradedReason.ModelFailed), (result.Verdict.Level, result.Verdict.Degraded, result.Verdict.Reason));
        Assert.Equal([0, 2, 3], result.Evidence.ToArray().Select(e => e.ModelIndex));
    }

    public static TheoryData<string, string> Changes => new()
    {
        { "model", "model \"left\": model digest is 0000" },
        { "weight", "model \"right\": seat is level 2, entry Undecided, weight 0.5" },
        { "level", "levels with voters are 0, 2, 5 in the certificate, 0, 3, 5 here" },
        { "voter", "model \"judge\" is in the certificate and does not run here" },
        { "threshold", "decision threshold is 0.5 in the certificate, 0.6 here" },
        { "input", "model \"screen\": preprocess plan is 32x32" },
        { "calibration", "model \"screen\": reading is Classifier" },
        { "scale", "decode scale is the smallest of 1, 1/2, 1/4 that fills 32x32 Stretch in the certificate, full size here" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Another_cascade_is_refused_by_name_and_judged_by_its_manifest(string change, string difference)
    {
        var manifest = Changed(change);
        EngineOptions Options(EngineOptions options) => options with { ScaledDecoding = change != "scale" };
        await using var engine = _cascade.Build(manifest, Options);
        var report = engine.Description.Certificate!;

        Assert.Equal(CertificateState.Refused, report.State);
        Assert.Contains(report.Differences, d => d.StartsWith(difference, StringComparison.Ordinal));
        Assert.Contains(difference, report.Warning, StringComparison.Ordinal);
        Assert.Empty(engine.Drift);
        _cascade.Said[0] = 5;
        using var result = await _cascade.RunAsync(engine);
        Assert.Equal(0, result.Verdict.Level);
        Assert.Equal(1 / (1 + Math.Exp(change == "calibration" ? -2.5 : -5)), result.Verdict.Probability, 1e-6);

        var error = Assert.Throws<ManifestException>(() => _cascade.Build(manifest, o => Options(o) with { RequireCertificate = true }));
        Assert.Contains(difference, error.Message, StringComparison.Ordinal);
    }

    private CascadeManifest Changed(string change)
    {
        _cascade.ManifestExit = change == "calibration" ? new TwoSidedExit(0.1, 0.9) : _cascade.ManifestExit;
        var manifest = _cascade.Manifest();
        LevelModel With(int level, int seat, Func<LevelModel, LevelModel> edit) => edit(manifest.Levels[level].Models[seat]);
        CascadeManifest Level(int level, params LevelModel[] models) =>
            manifest with { Levels = [.. manifest.Levels.Select((l, i) => i == level ? l with { Models = models } : l)] };
        return change switch
        {
            "model" => Level(1, With(1, 0, s => s with { Manifest = s.Manifest with { Sha256 = new string('1', 64) } }), manifest.Levels[1].Models[1]),
            "weight" => Level(1, manifest.Levels[1].Models[0], With(1, 1, s => s with { Weight = 0.75 })),
            "level" => manifest with { Levels = [manifest.Levels[0], manifest.Levels[1] with { Level = 3 }, manifest.Levels[2]] },
            "voter" => Level(2, With(2, 0, s => s with { Weight = 0 })),
            "threshold" => manifest with { Consensus = manifest.Consensus with { Threshold = 0.6 } },
            "input" => Level(0, With(0, 0, s => s with { Manifest = s.Manifest with { Input = s.Manifest.Input with { Color = ColorOrder.Bgr } } })),
            "calibration" => Level(0, With(0, 0, s => s with { Manifest = s.Manifest with { Calibration = new Calibration(2, 0) } })),
            _ => manifest,
        };
    }

    [Fact]
    public async Task The_options_can_leave_a_certificate_aside()
    {
        await using var engine = _cascade.Build(_cascade.Manifest(), o => o with { Exits = ExitPolicy.Manifest });
        Assert.Equal(CertificateState.Ignored, engine.Description.Certificate!.State);
        _cascade.Said[0] = 5;
        using var result = await _cascade.RunAsync(engine);
        Assert.Equal(0, result.Verdict.Level);
        Assert.Equal(1 / (1 + Math.Exp(-5)), result.Verdict.Probability, 1e-9);
    }

    [Fact]
    public async Task Without_exits_every_level_runs()
    {
        await using var engine = _cascade.Build(_cascade.Manifest(), o => o with { Exits = ExitPolicy.Never });
        Array.Fill(_cascade.Said, 50);
        using var result = await _cascade.RunAsync(engine);
        Assert.Equal((Verdict.ConsensusLevel, 4), (result.Verdict.Level, result.Verdict.Voters));
    }

    [Fact]
    public void A_certificate_that_cannot_be_read_is_explained()
    {
        foreach (var (text, part) in ((string, string)[])[
            ("{", "$"), ("null", "expected an object"), (File.ReadAllText(_cascade.CertificatePath).Replace("\"epsilon\": 0.05", "\"epsilon\": 0.0001", StringComparison.Ordinal), "$.bound")])
        {
            File.WriteAllText(_cascade.CertificatePath, text);
            var error = Assert.Throws<ManifestException>(() => _cascade.Build(_cascade.Manifest()));
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
            Assert.Contains(_cascade.CertificatePath, error.Message, StringComparison.Ordinal);
        }

        File.Delete(_cascade.CertificatePath);
        Assert.Contains("natix calibrate", Assert.Throws<ManifestException>(() => _cascade.Build(_cascade.Manifest())).Message, StringComparison.Ordinal);
        Assert.Contains(
            "$.consensus.certificate",
            Assert.Throws<ManifestException>(() => _cascade.Build(_cascade.Manifest(certified: false), o => o with { RequireCertificate = true })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_runs_goes_by_the_manifests_pool_with_a_certificate_and_without()
    {
        // The judge runs only while the manifest's pool is at least 0.5; the certificate's pool has another opinion of where that is.
        var manifest = _cascade.Manifest(certified: false);
        manifest = manifest with { Levels = [manifest.Levels[0], manifest.Levels[1], manifest.Levels[2] with { When = new ProbabilityBand(0.5, 1) }] };
        await using (var full = _cascade.Build(manifest, o => o with { Exits = ExitPolicy.Never }))
            await File.WriteAllTextAsync(_cascade.CertificatePath, (await _cascade.CollectAsync(full, 600, 8)).Certify(ThreeLevels.Ask).Json);
        await using var engine = _cascade.Build(manifest with { Consensus = manifest.Consensus with { CertificatePath = _cascade.CertificatePath } });
        Assert.Equal(CertificateState.Held, engine.Description.Certificate!.State);
        foreach (var (left, voters) in ((float, int)[])[(0.31f, 4), (-0.31f, 3)])
        {
            // (0 + left + 0.5 * 0) / 2.5 on either side of even.
            (_cascade.Said[0], _cascade.Said[1], _cascade.Said[2], _cascade.Said[3]) = (0, left, 0, 0);
            using var result = await _cascade.RunAsync(engine);
            Assert.Equal(voters, result.Verdict.Voters);
        }
    }
}
