using Natix.Engine.Devices;
using Natix.Engine.Heads;
using Natix.Engine.Heads.Gpu;
using Natix.Engine.Kernels.Gpu;
using Natix.Engine.Models;
using Natix.Engine.Tests.Kernels.Gpu;
using Xunit;

namespace Natix.Engine.Tests.Heads.Gpu;

/// <summary>Crowds, ties and floods: what detectors and suppression on the device make of them, against the same on the CPU.</summary>
public abstract class DeviceDetectorSuite(DeviceFixture fixture)
{
    private const float Threshold = 0.3f;
    private const int Rounds = 12;

    private static readonly PreprocessGeometry Unscaled = new(1, 1, 0, 0, 20000, 200);

    private IlgpuDevice Device => fixture.Device;

    [Fact]
    public void The_device_looks_at_as_many_candidates_as_the_CPU() =>
        Assert.Equal(NonMaximumSuppression.MaxCandidates, SuppressionKernels.MaxRanked);

    [Fact]
    public void Batches_of_yolo_outputs_give_what_the_CPU_gives()
    {
        for (var seed = 0; seed < Rounds; seed++)
            CompareYolo(seed);
    }

    [Fact]
    public void Batches_of_end_to_end_rows_give_what_the_CPU_gives()
    {
        for (var seed = 0; seed < Rounds; seed++)
            CompareRows(seed + 1000);
    }

    [Fact]
    public void Equal_scores_and_equal_boxes_come_out_in_one_order()
    {
        // Eight anchors: four of one score in two classes, two wholly alike, one below the threshold, one alone.
        float[][] anchors =
        [
            [10, 10, 4, 4, 0.5f, 0], [30, 10, 4, 4, 0.5f, 0], [10, 10, 4, 4, 0, 0.5f], [50, 10, 4, 4, 0, 0.5f],
            [70, 10, 4, 4, 0.9f, 0], [70, 10, 4, 4, 0.9f, 0], [90, 10, 4, 4, 0.2f, 0], [9, 50, 4, 4, 0.31f, 0],
        ];
        var output = new float[6 * 8];
        for (var a = 0; a < 8; a++)
        {
            for (var c = 0; c < 6; c++)
                output[(c * 8) + a] = anchors[a][c];
        }

        var found = HeadRun.OnDevice(Device, Yolo(8, 2, [0]), 0, [[output]], [new(Unscaled)])[0];

        Detection Box(float x, float y, float score, int id) => new(x - 2, y - 2, x + 2, y + 2, score, id, 0);
        Assert.Equal(
            [Box(70, 10, 0.9f, 0), Box(10, 10, 0.5f, 0), Box(30, 10, 0.5f, 0), Box(10, 10, 0.5f, 1), Box(50, 10, 0.5f, 1), Box(9, 50, 0.31f, 0)],
            found.Findings.Detections.Span.ToArray());
        Assert.Equal(0.9, found.Probability, 1e-6);
    }

    [Theory]
    [InlineData(2, 0.9f, true)]
    [InlineData(-1, 0.9f, true)]
    [InlineData(0.5f, 0.9f, true)]
    [InlineData(2, 0.1f, false)]
    public void A_row_that_counts_must_name_a_class_of_the_model(float label, float score, bool faulty)
    {
        float[] output = [0, 0, 9, 9, 0.8f, 1, 20, 20, 30, 30, score, label];

        var found = HeadRun.OnDevice(Device, Rows(2, 2, [0, 1]), 0, [[output]], [new(Unscaled)])[0];

        Assert.Equal(faulty, found.Error?.Contains("names a class that is none of the manifest's 2 labels", StringComparison.Ordinal) ?? false);
        Assert.Equal(faulty ? 0 : 1, found.Findings.Detections.Count);
    }

    [Fact]
    public void More_candidates_than_are_ranked_leave_the_strongest()
    {
        const int anchors = SuppressionKernels.MaxRanked + 60;
        var output = new float[5 * anchors];
        for (var a = 0; a < anchors; a++)
        {
            (output[a], output[anchors + a], output[(2 * anchors) + a], output[(3 * anchors) + a]) = (a * 10, 0, 4, 4);
            output[(4 * anchors) + a] = 0.4f + (a * 0.0001f);
        }

        var found = HeadRun.OnDevice(Device, Yolo(anchors, 1, [0]), 0, [[output]], [new(Unscaled)])[0];

        Assert.Equal(Enumerable.Range(0, SuppressionKernels.MaxRanked).Select(i => ((anchors - 1 - i) * 10) - 2f), found.Findings.Detections.Span.ToArray().Select(s => s.Left));
    }

    private void CompareYolo(int seed)
    {
        var random = new Random(seed);
        var (frames, anchors, classes, transposed) = (random.Next(1, 4), random.Next(1, 90), random.Next(1, 5), seed % 2 == 1);
        var manifest = Yolo(anchors, classes, [.. Enumerable.Range(0, classes).Where(c => c % 2 == 1)], transposed);
        var items = Enumerable.Range(0, frames).Select(_ =>
        {
            var output = new float[(4 + classes) * anchors];
            FillYolo(random, output, anchors);
            return (float[][])[transposed ? Transpose(output, 4 + classes, anchors) : output];
        }).ToArray();
        Compare(manifest, items, random, seed);
    }

    private void CompareRows(int seed)
    {
        var random = new Random(seed);
        var (frames, rows) = (random.Next(1, 4), random.Next(1, 60));
        var items = Enumerable.Range(0, frames).Select(_ =>
        {
            var output = new float[rows * 6];
            for (var i = 0; i < output.Length; i += 6)
                FillRow(random, output.AsSpan(i, 6), 4);
            return (float[][])[output];
        }).ToArray();
        Compare(Rows(rows, 4, [0, 3]), items, random, seed);
    }

    private void Compare(ModelManifest manifest, float[][][] items, Random random, int seed)
    {
        var frames = items.Select(_ => new DeviceFrame(Mapping(random))).ToArray();
        var found = HeadRun.OnDevice(Device, manifest, 3, items, frames);
        for (var i = 0; i < frames.Length; i++)
            HeadFindings.AssertSame(HeadRun.OnCpu(manifest, 3, items[i], frames[i].Geometry), found[i], $"seed {seed}");
    }

    private static ModelManifest Yolo(int anchors, int classes, int[] roadwork, bool transposed = false) => HeadManifests.Of(
        64, 64, Detector(HeadKind.Yolo, classes, roadwork) with { Transposed = transposed },
        new TensorSpec("out", transposed ? [1, anchors, 4 + classes] : [1, 4 + classes, anchors]));

    private static ModelManifest Rows(int rows, int classes, int[] roadwork) =>
        HeadManifests.Of(64, 64, Detector(HeadKind.YoloEndToEnd, classes, roadwork), new TensorSpec("out", [1, rows, 6]));

    private static HeadSpec Detector(HeadKind kind, int classes, int[] roadwork) => new()
    {
        Kind = kind,
        Output = "out",
        Labels = HeadManifests.Labels(classes),
        ScoreThreshold = Threshold,
        RoadworkClasses = roadwork,
    };

    // Boxes crowd round a few centres so that they cover each other; scores come in steps so that ties happen.
    private static void FillYolo(Random random, Span<float> output, int anchors)
    {
        for (var a = 0; a < anchors; a++)
        {
            output[a] = (random.Next(4) * 40) + (random.NextSingle() * 8);
            output[anchors + a] = (random.Next(3) * 40) + (random.NextSingle() * 8);
            output[(2 * anchors) + a] = 5 + (random.NextSingle() * 30);
            output[(3 * anchors) + a] = 5 + (random.NextSingle() * 30);
            for (var i = (4 * anchors) + a; i < output.Length; i += anchors)
                output[i] = random.Next(3) == 0 ? random.Next(21) / 20f : random.NextSingle() * 0.4f;
        }
    }

    private static float[] Transpose(float[] output, int values, int anchors)
    {
        var turned = new float[output.Length];
        for (var i = 0; i < output.Length; i++)
            turned[(i % anchors * values) + (i / anchors)] = output[i];
        return turned;
    }

    private static void FillRow(Random random, Span<float> row, int classes)
    {
        (row[0], row[1]) = (random.NextSingle() * 100, random.NextSingle() * 100);
        (row[2], row[3]) = (row[0] + (random.NextSingle() * 40), row[1] + (random.NextSingle() * 40));
        (row[4], row[5]) = (random.Next(21) / 20f, random.Next(classes));
    }

    // Small images, so that boxes reach over their edges and some lie wholly beyond.
    private static PreprocessGeometry Mapping(Random random) =>
        new(0.5f + random.NextSingle(), 0.5f + random.NextSingle(), random.Next(-20, 20), random.Next(-20, 20), random.Next(30, 150), random.Next(30, 150));
}

public sealed class DeviceDetectorsOnCpuTests(CpuAccelerator fixture) : DeviceDetectorSuite(fixture), IClassFixture<CpuAccelerator>;

public sealed class DeviceDetectorsOnCudaTests(CudaAccelerator fixture) : DeviceDetectorSuite(fixture), IClassFixture<CudaAccelerator>;
