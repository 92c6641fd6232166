using Natix.Engine.Devices;
using Natix.Engine.Imaging.Gpu;
using Natix.Engine.Native;
using Natix.Engine.Tests.Devices;
using Xunit;

namespace Natix.Engine.Tests.Imaging.Gpu;

/// <summary>From page-locked bytes to the tensor on the device, over doubles; preprocessing by the vector kernels, and by ILGPU's on its CPU accelerator.</summary>
[Collection(FakeCuda.Collection)]
public sealed class DeviceFramePathTests
{
    private static readonly byte[] Wide = TestJpeg.Baseline(64, 40);
    private static readonly byte[] Other = TestJpeg.Baseline(64, 40, seed: 3);
    private static readonly byte[] Small = TestJpeg.Baseline(33, 35, seed: 5);
    private static readonly byte[] Turned = TestJpeg.WithOrientation(TestJpeg.Baseline(64, 40, seed: 7), 6);

    [Fact]
    public void Frames_become_the_tensor_and_no_pixel_is_copied()
    {
        using var fixture = new PathFixture();
        var leases = fixture.Land(Wide, Other, Small);

        Assert.Equal(3, fixture.Path.Queue(leases));
        Assert.Equal(3, fixture.Path.Items);
        Assert.All(fixture.Path.Frames.ToArray(), f => Assert.Equal((DecodedBy.Device, 0L, FrameErrorCode.None), (f.By, f.BytesCopied, f.Error.Code)));
        fixture.Path.Complete();
        Expect(fixture, Wide, Other, Small);
        // One launch for the two of one size.
        Assert.Equal([2, 1], fixture.Twin.Runs);
        Return(fixture, leases);
    }

    [Fact]
    public void Bad_frames_keep_their_error_and_the_others_close_up()
    {
        using var fixture = new PathFixture();
        var leases = fixture.Land(Wide, Wide[..^30], Turned, Other);

        Assert.Equal(4, fixture.Path.Queue(leases));
        var frames = fixture.Path.Frames.ToArray();
        Assert.Equal([0, -1, 1, 2], frames.Select(f => f.Item));
        Assert.Equal([DecodedBy.Device, DecodedBy.Nobody, DecodedBy.ProcessorTurned, DecodedBy.Device], frames.Select(f => f.By));
        Assert.Equal(FrameErrorCode.Truncated, frames[1].Error.Code);
        fixture.Path.Complete();
        Expect(fixture, Wide, Turned, Other);
        Return(fixture, leases);
    }

    [Fact]
    public void A_batch_without_a_good_frame_is_a_batch()
    {
        using var fixture = new PathFixture();
        var leases = fixture.Land([1, 2, 3], []);
        Assert.Equal(2, fixture.Path.Queue(leases));
        Assert.Equal(0, fixture.Path.Items);
        fixture.Path.Complete();
        Assert.Empty(fixture.Twin.Runs);
        Return(fixture, leases);
    }

    [Fact]
    public void It_takes_a_batch_at_a_time_and_no_second_one_before_the_first_is_complete()
    {
        using var fixture = new PathFixture();
        var leases = fixture.Land(Wide, Wide, Wide, Wide, Other);
        Assert.Equal(PathFixture.Batch, fixture.Path.Queue(leases));
        Assert.Throws<InvalidOperationException>(() => fixture.Path.Queue(leases.AsSpan(4)));
        fixture.Path.Complete();
        Assert.Equal(1, fixture.Path.Queue(leases.AsSpan(4)));
        fixture.Path.Complete();
        Expect(fixture, Other);
        Return(fixture, leases);
    }

    [Fact]
    public void Pixels_that_do_not_fit_together_are_taken_one_after_the_other()
    {
        using var fixture = new PathFixture();
        // Headers alone: 7000 x 7000 is 147 MB, and eight times that does not go into a gigabyte; nobody gets to decode them.
        var large = TestJpeg.WithFrameHeader(TestJpeg.Baseline(8, 8), 8000, 7900);
        Assert.True(6 * new DeviceImage(0, 8000, 7900).Bytes > 1 << 30);
        Assert.True(5 * new DeviceImage(0, 8000, 7900).Bytes < 1 << 30);
        var leases = fixture.Land(Small, large, large);
        Assert.Equal(3, fixture.Path.Queue(leases));
        Assert.All(fixture.Path.Frames[1..].ToArray(), f => Assert.True(f.Error.IsError));
        fixture.Path.Complete();
        Return(fixture, leases);
    }

    [Fact]
    public void Work_of_the_batch_is_over_when_it_is_complete()
    {
        using var fixture = new PathFixture();
        // A copy that waits in the stream behind the batch's own: complete means the batch's, not everything.
        var leases = fixture.Land(Turned);
        fixture.Path.Queue(leases);
        using var probe = new CudaEvent(fixture.Device);
        fixture.Stream.Fill(fixture.Tensor, 0, 4, 0xFF);
        probe.Record(fixture.Stream);
        fixture.Path.Complete();
        Expect(fixture, Turned);
        probe.Wait();
        Assert.True(float.IsNaN(fixture.TensorOf(0)[0]));
        Return(fixture, leases);
    }

    [Theory]
    [InlineData("cuMemAlloc_v2", 2, typeof(InsufficientMemoryException))]
    [InlineData("cuMemHostAlloc", 2, typeof(InsufficientMemoryException))]
    [InlineData("cuMemcpyHtoDAsync_v2", 1, typeof(DeviceFaultException))]
    [InlineData("cuMemcpyHtoDAsync_v2", 700, typeof(DeviceFaultException))]
    [InlineData("run:cuMemcpyHtoDAsync_v2", 700, typeof(DeviceFaultException))]
    [InlineData("cuEventRecord", 719, typeof(DeviceFaultException))]
    public void Whatever_fails_nothing_is_held_and_the_path_goes_on_unless_the_device_is_lost(string call, int status, Type expected)
    {
        using var fixture = new PathFixture();
        var leases = fixture.Land(Wide, Turned);
        fixture.Cuda.Fail(call, status, times: 1);
        var error = Record.Exception(() => fixture.Path.Queue(leases));

        Assert.True(expected.IsInstanceOfType(error), error?.ToString() ?? "nothing was thrown");
        Assert.Equal(0, fixture.Path.Images.Lent);
        Assert.True(fixture.Path.Frames.IsEmpty);
        if (fixture.Device.Fault is null)
        {
            fixture.Path.Queue(leases);
            fixture.Path.Complete();
            Expect(fixture, Wide, Turned);
        }
        else
        {
            Assert.Contains("is faulted", Assert.Throws<DeviceFaultException>(() => fixture.Path.Queue(leases)).Message, StringComparison.Ordinal);
            Assert.Equal(0, fixture.Path.Images.Lent);
        }

        Return(fixture, leases);
    }

    [Fact]
    public void No_room_says_how_much_is_asked_for_and_free()
    {
        using var fixture = new PathFixture();
        var leases = fixture.Land(Wide);
        fixture.Cuda.Fail("cuMemAlloc_v2", 2, times: 1);
        var error = Assert.Throws<InsufficientMemoryException>(() => fixture.Path.Queue(leases));
        Assert.Contains("no room for 65536 bytes", error.Message, StringComparison.Ordinal);
        Assert.Contains("are free", error.Message, StringComparison.Ordinal);
        Return(fixture, leases);
    }

    [Fact]
    public void A_device_lost_after_the_batch_was_queued_is_told_when_it_is_waited_for()
    {
        using var fixture = new PathFixture();
        var leases = fixture.Land(Wide);
        fixture.Path.Queue(leases);
        fixture.Cuda.Fail("cuEventSynchronize", 700, times: 1);
        Assert.Throws<DeviceFaultException>(fixture.Path.Complete);
        Assert.Equal(0, fixture.Path.Images.Lent);
        Assert.NotNull(fixture.Device.Fault);
        Return(fixture, leases);
    }

    [Fact]
    public void A_preprocessor_that_throws_leaves_nothing_under_way()
    {
        using var fixture = new PathFixture();
        var leases = fixture.Land(Turned);
        fixture.Twin.Failure = new InvalidOperationException("no such kernel");
        Assert.Equal("no such kernel", Assert.Throws<InvalidOperationException>(() => fixture.Path.Queue(leases)).Message);
        Assert.Equal(0, fixture.Path.Images.Lent);
        Assert.True(fixture.Stream.IsDone);
        Return(fixture, leases);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Parts_are_disposed_in_any_order(int seed)
    {
        using var fixture = new PathFixture();
        var leases = fixture.Land(Wide, Turned);
        fixture.Path.Queue(leases);
        fixture.Path.Complete();
        Return(fixture, leases);
        var order = fixture.Parts.ToArray();
        new Random(seed).Shuffle(order);
        fixture.Parts.Clear();
        fixture.Parts.AddRange(order);
        fixture.Path.Dispose();
        Assert.True(fixture.Twin.IsDisposed);
    }

    [Fact]
    public void Once_warm_a_batch_allocates_nothing()
    {
        using var fixture = new PathFixture();
        Assert.Equal(0, Allocations.Least(() =>
        {
            for (var i = 0; i < 50; i++)
                OneBatch(fixture);
        }));
    }

    [Fact]
    public void Kernels_on_a_shared_stream_make_the_same_tensor()
    {
        using var device = IlgpuDevice.OpenCpu();
        SharedStream? shared = null;
        KernelPreprocessor? kernels = null;
        using (var fixture = new PathFixture(stream => kernels = new KernelPreprocessor(shared = new SharedStream(device, stream), PathFixture.Input, sizes: 1)))
        {
            var leases = fixture.Land(Wide, Other, Turned, Small);
            for (var round = 0; round < 2; round++)
            {
                fixture.Path.Queue(leases);
                fixture.Path.Complete();
                Expect(fixture, 1e-5f, Wide, Other, Turned, Small);
            }

            // Room for one size: each of three is made anew, a round.
            Assert.Equal(6, kernels!.Compilations);
            Return(fixture, leases);
            fixture.Parts.Insert(0, shared!);
        }
    }

    private static void OneBatch(PathFixture fixture)
    {
        // Good frames and one for the processor: what is ours allocates for neither.
        using var first = fixture.Intake.Rent(Wide.Length);
        using var second = fixture.Intake.Rent(Turned.Length);
        Wide.CopyTo(first.Buffer.Span);
        Turned.CopyTo(second.Buffer.Span);
        (first.Length, second.Length) = (Wide.Length, Turned.Length);
        fixture.Twin.Runs.Clear();
        fixture.Path.Queue([first, second]);
        fixture.Path.Complete();
    }

    private static void Expect(PathFixture fixture, params byte[][] jpegs) => Expect(fixture, 0, jpegs);

    private static void Expect(PathFixture fixture, float tolerance, params byte[][] jpegs)
    {
        for (var i = 0; i < jpegs.Length; i++)
        {
            var (expected, found) = (PathFixture.OnProcessor(jpegs[i]), fixture.TensorOf(i));
            Assert.True(expected.Zip(found, (a, b) => Math.Abs(a - b)).Max() <= tolerance, $"image {i} is another one");
        }
    }

    private static void Return(PathFixture fixture, FrameLease[] leases)
    {
        foreach (var lease in leases)
            lease.Dispose();
        Assert.Equal(0, fixture.Intake.Outstanding);
    }
}
