using Natix.Engine.Consensus.Drift;
using Natix.Engine.Consensus.Exits;
using Natix.Engine.Consensus.Pooling;

namespace Natix.Engine.Tests.Consensus.Exits;

/// <summary>A certificate of two models, made the way a real one is: simulated, certified, described.</summary>
internal static class SampleCertificate
{
    public static ExitCertificate Make()
    {
        var random = new SplitMix(21);
        var cascade = new SimulatedCascade([4, 6], [1.8, 2], [1.5, 12.25], rowsPerUnit: 2);
        var (fitting, heldOut) = (cascade.Draw(random, 150, "fit"), cascade.Draw(random, 400, "held"));
        var certified = ExitCertifier.Run(fitting, heldOut, 0.03, 0.05);
        var weights = new PoolingWeights([0.7, 0.4], 0.1, -0.3, new PlattScale(1.05, -0.02), 1e-6);
        return new ExitCertificate
        {
            SchemaVersion = ExitCertificate.CurrentSchemaVersion,
            DataDigest = new string('d', 64),
            Distribution = "simulated, even odds",
            Unit = UnitKind.Clip,
            Assumption = ExitCertifier.Assumption,
            FittingUnits = fitting.UnitCount,
            Units = certified.Units,
            Disagreements = certified.Disagreements,
            Epsilon = certified.Epsilon,
            Delta = certified.Delta,
            Bound = certified.Bound,
            DecisionThreshold = heldOut.DecisionThreshold,
            Levels = CertifiedLevels.Of(certified, heldOut, [(0, "screen"), (3, "fast")]),
            ExpectedCostMs = certified.ExpectedCost,
            FullCostMs = certified.FullCost,
            Pool = CertifiedPool.Of(weights, ["screen", "vlm"], [PlattScale.OfTemperature(1.7), new PlattScale(0.9, 0.1)]),
            Key = Key(),
        };
    }

    public static CertificateKey Key() => new()
    {
        Voters =
        [
            new ModelKey { Model = "screen", Sha256 = new string('a', 64), Backend = "onnxruntime-cpu 1.31.1", Precision = "int8", EngineSha256 = null, Preprocess = "224x224 crop rgb", Reading = "classifier", Seat = "level 0" },
            new ModelKey { Model = "vlm", Sha256 = new string('b', 64), Backend = "tensorrt 10.13", Precision = "fp8", EngineSha256 = new string('c', 64), Preprocess = "448x448 letterbox rgb", Reading = "classifier", Seat = "level 3" },
        ],
        DecodeScale = "largest of 1, 2, 4 that keeps the model's input",
    };

    public static ScoreHistogram Histogram() => new() { Edges = [0.2, 0.6], Counts = [5, 3, 2], Units = 4 };
}
