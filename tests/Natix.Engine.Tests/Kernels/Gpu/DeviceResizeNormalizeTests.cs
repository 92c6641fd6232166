using ILGPU.Runtime;
using Natix.Engine.Devices;
using Natix.Engine.Imaging;
using Natix.Engine.Kernels;
using Natix.Engine.Kernels.Gpu;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Kernels.Gpu;

/// <summary>The suite of all kernels, run on a device.</summary>
public abstract unsafe class DeviceResizeNormalizeTests(DeviceFixture fixture) : ResizeNormalizeSuite
{
    private IlgpuDevice Device => fixture.Device;

    [Theory]
    [InlineData(PixelLayout.Rgb24, false)]
    [InlineData(PixelLayout.Rgb24, true)]
    [InlineData(PixelLayout.Nv12, true)]
    [InlineData(PixelLayout.Yuv422, true)]
    public void A_batch_of_different_images_goes_into_one_tensor(PixelLayout layout, bool unroll)
    {
        const int frames = 3;
        var (random, spec) = (new Random(5), new InputSpec(
            "image", 20, 13, ColorOrder.Bgr, FitMode.Letterbox, Resample.Bilinear, 1 / 255.0, [0.5, 0.4, 0.3], [0.2, 0.3, 0.4], 114));
        var images = Enumerable.Range(0, frames).Select(_ => new TestImage(layout, YuvMatrix.Bt601Full, 31, 17).Random(random)).ToArray();
        var tables = PreprocessTables.Compile(spec, PreprocessPlacement.Of(spec, 31, 17), layout, YuvMatrix.Bt601Full, 31, 17);
        using var batch = new ResizeNormalizeBatch(Device.Accelerator, tables, unroll);
        using var source = Device.Accelerator.Allocate1D(images.SelectMany(image => Packed(image.View)).ToArray());
        using var tensor = Device.Accelerator.Allocate1D<byte>(frames * tables.ByteCount);

        batch.Run(Device.Stream, frames, DeviceImages.Packed(source.View, layout, 31, 17), tensor.View);

        var bytes = new byte[tensor.Length];
        tensor.View.CopyToCPU(Device.Stream, bytes);
        Device.Synchronize();
        for (var i = 0; i < frames; i++)
            TensorCheck.Assert(spec, ReferenceResize.Tensor(spec, images[i]), bytes.AsSpan(i * tables.ByteCount, tables.ByteCount));
        foreach (var image in images)
            image.Dispose();
    }

    [Fact]
    public void Buffers_that_are_too_small_are_refused()
    {
        var spec = new InputSpec("image", 8, 8, ColorOrder.Rgb, FitMode.Stretch, Resample.Bilinear, 1, [0, 0, 0], [1, 1, 1], 0);
        var tables = PreprocessTables.Compile(spec, PreprocessPlacement.Of(spec, 4, 4), PixelLayout.Rgb24, YuvMatrix.Bt601Full, 4, 4);
        using var batch = new ResizeNormalizeBatch(Device.Accelerator, tables);
        using var source = Device.Accelerator.Allocate1D<byte>(2 * 48);
        using var tensor = Device.Accelerator.Allocate1D<byte>((2 * tables.ByteCount) - 1);
        var images = DeviceImages.Packed(source.View, PixelLayout.Rgb24, 4, 4);

        Assert.Throws<ArgumentException>("destination", () => batch.Run(Device.Stream, 2, images, tensor.View));
        Assert.Throws<ArgumentException>("source", () => batch.Run(Device.Stream, 3, images, tensor.View));
        Assert.Throws<ArgumentOutOfRangeException>("frames", () => batch.Run(Device.Stream, 0, images, tensor.View));
    }

    private protected override void Run(ResizeNormalizeTables tables, in ImageView source, Span<byte> destination)
    {
        const byte guard = 0xC3;
        using var batch = new ResizeNormalizeBatch(Device.Accelerator, tables);
        using var images = Device.Accelerator.Allocate1D(Packed(source));
        using var tensor = Device.Accelerator.Allocate1D<byte>(destination.Length + 64);
        tensor.View.MemSet(Device.Stream, guard);
        tensor.View.SubView(0, destination.Length).CopyFromCPU(Device.Stream, ref destination[0], destination.Length); // what was there before
        batch.Run(Device.Stream, 1, DeviceImages.Packed(images.View, source.Layout, source.Width, source.Height), tensor.View);
        var bytes = new byte[tensor.Length];
        tensor.View.CopyToCPU(Device.Stream, bytes);
        Device.Synchronize();
        Assert.Equal(-1, bytes.AsSpan(destination.Length).IndexOfAnyExcept(guard));
        bytes.AsSpan(0, destination.Length).CopyTo(destination);
    }

    // The planes as a copy to the device would have them: one after the other, rows without a gap.
    private static byte[] Packed(in ImageView view)
    {
        var bytes = new List<byte>();
        ImagePlane[] planes = [view.First, view.Second, view.Third];
        for (var i = 0; i < view.Layout.PlaneCount(); i++)
        {
            var (samples, rows, sampleBytes) = view.Layout.PlaneSize(i, view.Width, view.Height);
            for (var y = 0; y < rows; y++)
                bytes.AddRange(new ReadOnlySpan<byte>(planes[i].Data + ((nint)y * planes[i].Stride), samples * sampleBytes));
        }

        return [.. bytes];
    }
}

public sealed class DeviceResizeNormalizeOnCpuTests(CpuAccelerator fixture) : DeviceResizeNormalizeTests(fixture), IClassFixture<CpuAccelerator>
{
    protected override double Effort => 0.2;
}

public sealed class DeviceResizeNormalizeOnCudaTests : DeviceResizeNormalizeTests, IClassFixture<CudaAccelerator>
{
    // Here and not at first use: a property that throws counts as failed, whatever it throws.
    public DeviceResizeNormalizeOnCudaTests(CudaAccelerator fixture)
        : base(fixture) => _ = fixture.Device;
}
