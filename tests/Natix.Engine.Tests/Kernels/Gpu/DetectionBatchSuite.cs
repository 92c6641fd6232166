using ILGPU.Runtime;
using Natix.Engine.Devices;
using Natix.Engine.Heads;
using Natix.Engine.Kernels.Gpu;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Kernels.Gpu;

/// <summary>Detector outputs read and suppressed on the device, against the same done plainly on the CPU.</summary>
public abstract class DetectionBatchSuite(DeviceFixture fixture)
{
    private const float Threshold = 0.3f;
    private const float Iou = 0.45f;

    private const float OnlyOrder = DetectionBatch.NoSuppression;
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

        var shape = new DetectorShape { Classes = 2, Anchors = 8, Threshold = Threshold };
        var found = Run(output, [Unscaled], [1, 0], shape, rows: false)[0];

        Detection Box(float x, float y, float score, int id) => new(x - 2, y - 2, x + 2, y + 2, score, id, 0);
        Assert.Equal(
            [Box(70, 10, 0.9f, 0), Box(10, 10, 0.5f, 0), Box(30, 10, 0.5f, 0), Box(10, 10, 0.5f, 1), Box(50, 10, 0.5f, 1), Box(9, 50, 0.31f, 0)],
            found.Boxes);
        Assert.Equal(0.9f, found.Best);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void A_value_that_is_not_finite_marks_its_own_frame_only(float bad)
    {
        var random = new Random(5);
        var output = new float[2 * 6 * 10];
        FillYolo(random, output.AsSpan(0, 60), 10);
        FillYolo(random, output.AsSpan(60, 60), 10);
        output[60 + 47] = bad;
        var shape = new DetectorShape { Classes = 2, Anchors = 10, Threshold = Threshold };
        PreprocessGeometry[] mappings = [Unscaled, Unscaled];

        var found = Run(output, mappings, [1, 1], shape, rows: false);

        Assert.False(found[0].Faulty);
        Assert.True(found[1].Faulty);
        AssertSame(HeadDetections.Of(output.AsSpan(0, 60), shape, mappings[0], [1, 1], rows: false, Iou), found[0], 5);
    }

    [Theory]
    [InlineData(2, 0.9f, true)]
    [InlineData(-1, 0.9f, true)]
    [InlineData(0.5f, 0.9f, true)]
    [InlineData(2, 0.1f, false)]
    public void A_row_that_counts_must_name_a_class_of_the_model(float label, float score, bool faulty)
    {
        float[] output = [0, 0, 9, 9, 0.8f, 1, 20, 20, 30, 30, score, label];
        var shape = new DetectorShape { Classes = 2, Anchors = 2, Threshold = Threshold };

        var found = Run(output, [Unscaled], [1, 1], shape, rows: true)[0];

        Assert.Equal(faulty, found.Faulty);
        Assert.Contains(new Detection(0, 0, 9, 9, 0.8f, 1, 0), found.Boxes);
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

        var shape = new DetectorShape { Classes = 1, Anchors = anchors, Threshold = Threshold };
        // Nothing is covered, so that the walk over all ranks stays short on the slow accelerator.
        using var batch = new DetectionBatch(Device.Accelerator, 1, anchors);
        using var buffer = Device.Accelerator.Allocate1D(output);
        using var mapping = Device.Accelerator.Allocate1D([OnDevice(Unscaled)]);
        using var roadwork = Device.Accelerator.Allocate1D(new byte[] { 1 });
        batch.ReadYolo(Device.Stream, 1, buffer.View, mapping.View, roadwork.View, shape);
        batch.Suppress(Device.Stream, 1, mapping.View, OnlyOrder);
        var numbers = new int[4];
        batch.DownloadNumbers(Device.Stream, numbers);
        var survivors = new Detection[SuppressionKernels.MaxRanked];
        batch.DownloadSurvivors(Device.Stream, 0, survivors);

        Assert.Equal((anchors, SuppressionKernels.MaxRanked), (batch.NumbersOf(numbers, 0).Candidates, batch.NumbersOf(numbers, 0).Survivors));
        Assert.Equal(Enumerable.Range(0, survivors.Length).Select(i => ((anchors - 1 - i) * 10) - 2f), survivors.Select(s => s.Left));
    }

    [Fact]
    public void Outputs_that_do_not_fit_are_refused()
    {
        using var batch = new DetectionBatch(Device.Accelerator, 2, 10);
        using var floats = Device.Accelerator.Allocate1D<float>(59);
        using var mapping = Device.Accelerator.Allocate1D<FrameMapping>(1);
        using var roadwork = Device.Accelerator.Allocate1D<byte>(2);
        var shape = new DetectorShape { Classes = 2, Anchors = 10 };

        Assert.Throws<ArgumentException>(() => batch.ReadYolo(Device.Stream, 1, floats.View, mapping.View, roadwork.View, shape));
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.ReadYolo(Device.Stream, 3, floats.View, mapping.View, roadwork.View, shape));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => batch.ReadRows(Device.Stream, 1, floats.View, mapping.View, roadwork.View, shape with { Anchors = 11 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DetectionBatch(Device.Accelerator, 0, 10));
    }

    private void CompareYolo(int seed)
    {
        var random = new Random(seed);
        var (frames, anchors, classes) = (random.Next(1, 4), random.Next(1, 90), random.Next(1, 5));
        var output = new float[frames * (4 + classes) * anchors];
        var mappings = Enumerable.Range(0, frames).Select(_ => Mapping(random)).ToArray();
        var roadwork = Enumerable.Range(0, classes).Select(c => (byte)(c % 2)).ToArray();
        for (var frame = 0; frame < frames; frame++)
            FillYolo(random, output.AsSpan(frame * (4 + classes) * anchors, (4 + classes) * anchors), anchors);
        if (seed % 2 == 1)
            Transpose(output, frames, 4 + classes, anchors);
        var shape = new DetectorShape { Classes = classes, Anchors = anchors, Threshold = Threshold, ModelIndex = 3, Transposed = seed % 2 };

        var found = Run(output, mappings, roadwork, shape, rows: false);

        for (var frame = 0; frame < frames; frame++)
        {
            var values = output.AsSpan(frame * (4 + classes) * anchors, (4 + classes) * anchors);
            var expected = HeadDetections.Of(values, shape, mappings[frame], roadwork, rows: false, Iou);
            AssertSame(expected, found[frame], seed);
        }
    }

    private void CompareRows(int seed)
    {
        var random = new Random(seed);
        var (frames, rows, classes) = (random.Next(1, 4), random.Next(1, 60), 4);
        var output = new float[frames * rows * 6];
        for (var i = 0; i < output.Length; i += 6)
            FillRow(random, output.AsSpan(i, 6), classes);
        var mappings = Enumerable.Range(0, frames).Select(_ => Mapping(random)).ToArray();
        byte[] roadwork = [1, 0, 0, 1];
        var shape = new DetectorShape { Classes = classes, Anchors = rows, Threshold = Threshold, ModelIndex = 1 };

        var found = Run(output, mappings, roadwork, shape, rows: true);

        for (var frame = 0; frame < frames; frame++)
        {
            var expected = HeadDetections.Of(output.AsSpan(frame * rows * 6, rows * 6), shape, mappings[frame], roadwork, rows: true, Iou);
            NonMaximumSuppression.Suppress(found[frame].Boxes, OnlyOrder); // boxes alike but for what was cut off may stand otherwise
            AssertSame(expected, found[frame], seed);
        }
    }

    private (Detection[] Boxes, float Best, bool Faulty)[] Run(
        float[] output, PreprocessGeometry[] mappings, byte[] roadwork, DetectorShape shape, bool rows)
    {
        using var batch = new DetectionBatch(Device.Accelerator, mappings.Length, shape.Anchors);
        using var buffer = Device.Accelerator.Allocate1D(output);
        using var mapping = Device.Accelerator.Allocate1D(mappings.Select(OnDevice).ToArray());
        using var classes = Device.Accelerator.Allocate1D(roadwork);
        if (rows)
            batch.ReadRows(Device.Stream, mappings.Length, buffer.View, mapping.View, classes.View, shape);
        else
            batch.ReadYolo(Device.Stream, mappings.Length, buffer.View, mapping.View, classes.View, shape);
        batch.Suppress(Device.Stream, mappings.Length, mapping.View, rows ? OnlyOrder : Iou);
        var numbers = new int[4 * mappings.Length];
        batch.DownloadNumbers(Device.Stream, numbers);
        return [.. Enumerable.Range(0, mappings.Length).Select(frame =>
        {
            var (_, best, faulty, count) = batch.NumbersOf(numbers, frame);
            var boxes = new Detection[count];
            batch.DownloadSurvivors(Device.Stream, frame, boxes);
            return (boxes, best, faulty);
        })];
    }

    // Same boxes in the same order; a GPU may fuse a multiplication with an addition, so corners agree to a fraction of a pixel.
    private void AssertSame((Detection[] Boxes, float Best) expected, (Detection[] Boxes, float Best, bool Faulty) found, int seed)
    {
        Assert.Equal((seed, false), (seed, found.Faulty));
        // The head holds scores a little away from 0 and 1, and gives them as log-odds.
        Assert.Equal(expected.Best, found.Best, 3e-6f);
        var bound = Device.IsCuda ? 1e-3f : 0;
        Assert.Equal((seed, expected.Boxes.Length), (seed, found.Boxes.Length));
        foreach (var (e, f) in expected.Boxes.Zip(found.Boxes))
        {
            Assert.Equal((e.Score, e.ClassId, e.ModelIndex), (f.Score, f.ClassId, f.ModelIndex));
            Assert.True(
                Math.Abs(e.Left - f.Left) <= bound && Math.Abs(e.Top - f.Top) <= bound && Math.Abs(e.Right - f.Right) <= bound &&
                Math.Abs(e.Bottom - f.Bottom) <= bound,
                $"seed {seed}: expected {e}, found {f}");
        }
    }

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

    private static void Transpose(float[] output, int frames, int values, int anchors)
    {
        var copy = output.ToArray();
        for (var i = 0; i < frames * values * anchors; i++)
        {
            var (frame, value, anchor) = (i / (values * anchors), i / anchors % values, i % anchors);
            output[(((frame * anchors) + anchor) * values) + value] = copy[i];
        }
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

    private static FrameMapping OnDevice(PreprocessGeometry g) => new(g.ScaleX, g.ScaleY, g.OffsetX, g.OffsetY, g.Width, g.Height);
}

public sealed class DetectionBatchOnCpuTests(CpuAccelerator fixture) : DetectionBatchSuite(fixture), IClassFixture<CpuAccelerator>;

public sealed class DetectionBatchOnCudaTests(CudaAccelerator fixture) : DetectionBatchSuite(fixture), IClassFixture<CudaAccelerator>;
