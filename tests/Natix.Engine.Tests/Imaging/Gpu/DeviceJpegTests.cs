using Natix.Engine.Devices;
using Natix.Engine.Imaging;
using Natix.Engine.Imaging.Gpu;
using Natix.Engine.Memory;
using Natix.Engine.Native;
using Natix.Engine.Tests.Devices;
using Xunit;

namespace Natix.Engine.Tests.Imaging.Gpu;

/// <summary>The suite on the device's decoder, over doubles of libcuda and libnvjpeg; and what is its own: who decodes what.</summary>
[Collection(FakeCuda.Collection)]
public sealed unsafe class DeviceJpegTests : JpegConformance, IDisposable
{
    private const int Batch = 32;

    private readonly FakeCuda _cuda = new();
    private readonly FakeNvJpeg _nvjpeg = new();
    private readonly CudaDevice _device;
    private readonly CudaStream _stream;
    private readonly SlabPool _intake;
    private readonly DeviceJpegDecoder _decoder;

    public DeviceJpegTests()
    {
        _device = _cuda.Open();
        _stream = new CudaStream(_device);
        _intake = DeviceFramePath.CreateIntake(_device);
        _decoder = new DeviceJpegDecoder(_device, Batch, path: _nvjpeg.Path);
    }

    public void Dispose()
    {
        foreach (var thing in (IDisposable[])[_device, _decoder, _intake, _stream, _nvjpeg, _cuda])
            thing.Dispose();
    }

    [Fact]
    public void It_says_what_decodes()
    {
        var info = _decoder.Info;
        Assert.Equal((NvJpegBackend.Hardware, 1U, 12030), (info.Backend, info.Engines, info.Version));
        _nvjpeg.TakeEngines();
        using var other = new DeviceJpegDecoder(_device, 1, path: _nvjpeg.Path);
        Assert.Equal(NvJpegBackend.Hybrid, other.Info.Backend);
    }

    [Theory]
    [InlineData("baseline", nameof(DecodedBy.Device))]
    [InlineData("padded", nameof(DecodedBy.Device))]
    [InlineData("progressive", nameof(DecodedBy.ProcessorUnsupported))]
    [InlineData("turned", nameof(DecodedBy.ProcessorTurned))]
    [InlineData("cut off", nameof(DecodedBy.Nobody))]
    [InlineData("far padding", nameof(DecodedBy.ProcessorNoEnd))]
    public void The_processor_decodes_what_the_device_does_not(string what, string who)
    {
        var by = Enum.Parse<DecodedBy>(who);
        var jpeg = TestJpeg.Baseline(40, 24);
        var decoded = Run([what switch
        {
            "padded" => [.. jpeg, 0, 0, 0],
            "progressive" => CleanProgressive(),
            "turned" => TestJpeg.WithOrientation(jpeg, 8),
            "cut off" => jpeg[..^40],
            "far padding" => [.. jpeg, .. new byte[2000]],
            _ => jpeg,
        }]).Frames[0];

        Assert.Equal(by, decoded.By);
        // What the processor decoded went up as pixels, in rows of a multiple of 64 bytes; turned ones were copied once more.
        var pixels = (long)decoded.Place.Pitch * decoded.Place.Height;
        var expected = by switch { DecodedBy.ProcessorTurned => pixels + (3 * 40 * 24), > DecodedBy.Device => pixels, _ => 0L };
        Assert.Equal(expected, decoded.BytesCopied);
    }

    // The file has three stray bytes before its frame, which the double, as strict as libjpeg-turbo's headers, does not take.
    private static byte[] CleanProgressive()
    {
        var jpeg = TestJpeg.Progressive();
        var frame = jpeg.AsSpan().IndexOf<byte>([0xFF, 0xC2]);
        return [.. jpeg[..(frame - 3)], .. jpeg[frame..]];
    }

    [Fact]
    public void A_batch_that_nvJPEG_gives_up_is_decoded_by_the_processor_and_the_next_one_is_not()
    {
        byte[][] jpegs = [TestJpeg.Baseline(40, 24), TestJpeg.Baseline(24, 40, seed: 2)];
        _nvjpeg.FailNextBatch(6);
        var given = Run(jpegs);
        Assert.All(given.Frames, f => Assert.Equal(DecodedBy.ProcessorBatchFailed, f.By));
        var next = Run(jpegs);
        Assert.All(next.Frames, f => Assert.Equal(DecodedBy.Device, f.By));
        Assert.Equal((1, 2), _nvjpeg.Decoded);
        Assert.Equal(given.Pictures[1].Rgb, next.Pictures[1].Rgb);
    }

    [Fact]
    public void A_fault_of_the_device_is_thrown_and_no_memory_is_short()
    {
        _nvjpeg.FailNextBatch(5);
        Assert.Throws<InsufficientMemoryException>(() => Run([TestJpeg.Baseline(8, 8)]));
        _nvjpeg.FailNextBatch(6);
        _cuda.Fail("cuStreamQuery", 719, 1);
        Assert.Contains("device 0 is faulted", Assert.Throws<DeviceFaultException>(() => Run([TestJpeg.Baseline(8, 8)])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_library_is_named_and_leaves_nothing_behind()
    {
        var error = Assert.Throws<NativeLibraryException>(() => new DeviceJpegDecoder(_device, 1, path: "/nowhere/libnvjpeg.so.12"));
        Assert.Contains("/nowhere/libnvjpeg.so.12", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new DeviceJpegDecoder(_device, 1025, path: _nvjpeg.Path));
        Assert.Throws<ArgumentException>(() => new DeviceJpegDecoder(_device, 1, threads: 0, path: _nvjpeg.Path));
    }

    internal override DecodedPicture[] Decode(byte[][] jpegs, FrameLimits limits) => Run(jpegs, limits).Pictures;

    private (DeviceJpeg[] Frames, DecodedPicture[] Pictures) Run(byte[][] jpegs, FrameLimits? limits = null)
    {
        var frames = new DeviceJpeg[jpegs.Length];
        var end = 0L;
        for (var i = 0; i < jpegs.Length; i++)
        {
            frames[i].Lease = Land(jpegs[i]);
            if (JpegDecoder.TryReadHeader(jpegs[i], limits ?? FrameLimits.Default, out frames[i].Info, out frames[i].Error))
                frames[i].Place = new DeviceImage(end, frames[i].Info.UprightWidth, frames[i].Info.UprightHeight);
            end = Math.Max(end, frames[i].Place.End);
        }

        using var target = new DeviceBuffer(_device.Handle, (nuint)end);
        try
        {
            _decoder.Decode(_stream, target, frames);
            return (frames, [.. frames.Select(frame => Download(target, frame))]);
        }
        finally
        {
            // A faulted device does nothing any more, and is not waited for.
            if (_device.Fault is null)
                _stream.Synchronize();
            foreach (var frame in frames)
                frame.Lease.Dispose();
        }
    }

    private FrameLease Land(byte[] jpeg)
    {
        var lease = _intake.Rent(jpeg.Length);
        jpeg.CopyTo(lease.Buffer);
        lease.Length = jpeg.Length;
        return lease;
    }

    private DecodedPicture Download(DeviceBuffer target, in DeviceJpeg frame)
    {
        if (frame.Error.IsError)
            return DecodedPicture.Refused(frame.Error);
        using var host = new PinnedBuffer(_device.Handle, (nuint)frame.Place.Bytes);
        _stream.Copy(host, 0, target, frame.Place.Offset, (long)frame.Place.Pitch * frame.Place.Height);
        _stream.Synchronize();
        var pixels = new byte[3 * frame.Place.Width * frame.Place.Height];
        for (var y = 0; y < frame.Place.Height; y++)
            new ReadOnlySpan<byte>(host.Pointer + ((long)y * frame.Place.Pitch), 3 * frame.Place.Width).CopyTo(pixels.AsSpan(3 * frame.Place.Width * y));
        return new DecodedPicture(pixels, frame.Place.Width, frame.Place.Height, FrameError.None);
    }
}
