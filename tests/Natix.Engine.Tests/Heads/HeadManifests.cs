using Natix.Engine.Models;

namespace Natix.Engine.Tests.Heads;

/// <summary>Manifests in memory for heads under test.</summary>
internal static class HeadManifests
{
    public static ModelManifest Classifier(bool heat, Calibration calibration = default) => Create(
        32,
        new HeadSpec { Kind = HeadKind.Classifier, Logit = "logit", Heat = heat ? "heat" : null },
        calibration == default ? Calibration.Identity : calibration,
        [new TensorSpec("heat", [1, 1, 2, 4]), new TensorSpec("logit", [1, 1])]);

    /// <summary>64x64 input, strides 8/16/32, labels a, b, c: 84 cells of 8 values.</summary>
    public static ModelManifest Yolox(params int[] roadwork) => Create(
        64,
        new HeadSpec
        {
            Kind = HeadKind.YoloxGrid,
            Output = "out",
            Labels = ["a", "b", "c"],
            ScoreThreshold = 0.3f,
            IouThreshold = 0.45f,
            RoadworkClasses = roadwork,
        },
        new Calibration(2, 0.5),
        [new TensorSpec("out", [1, 84, 8])]);

    /// <summary>64x64 input, 4x4 cells, labels a, b, c.</summary>
    public static ModelManifest FastestDet(params int[] roadwork) => Create(
        64,
        new HeadSpec
        {
            Kind = HeadKind.FastestDet,
            Output = "out",
            Labels = ["a", "b", "c"],
            ScoreThreshold = 0.3f,
            IouThreshold = 0.45f,
            RoadworkClasses = roadwork,
        },
        Calibration.Identity,
        [new TensorSpec("out", [1, 8, 4, 4])]);

    /// <summary>Labels a, b, c and so on.</summary>
    public static string[] Labels(int count) => [.. Enumerable.Range(0, count).Select(i => i < 26 ? $"{(char)('a' + i)}" : $"class {i}")];

    /// <summary>Any head over any outputs, with an input of a size of its own.</summary>
    public static ModelManifest Of(int width, int height, HeadSpec head, params TensorSpec[] outputs) =>
        Create(width, head, Calibration.Identity, outputs, height);

    private static ModelManifest Create(int size, HeadSpec head, Calibration calibration, TensorSpec[] outputs, int? height = null) => new()
    {
        Name = "fake",
        Version = "1.0.0",
        FilePath = "/nowhere",
        Sha256 = new string('0', 64),
        Licence = "Apache-2.0",
        Input = new InputSpec("image", size, height ?? size, ColorOrder.Rgb, FitMode.Stretch, Resample.Bilinear, 1, [0, 0, 0], [1, 1, 1], 0),
        Outputs = outputs,
        Head = head,
        Calibration = calibration,
        WeightsBytes = new Dictionary<string, long>(),
    };
}
