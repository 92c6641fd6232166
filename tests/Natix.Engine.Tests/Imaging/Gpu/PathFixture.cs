using Natix.Engine.Devices;
using Natix.Engine.Imaging;
using Natix.Engine.Imaging.Gpu;
using Natix.Engine.Memory;
using Natix.Engine.Models;
using Natix.Engine.Tests.Devices;

namespace Natix.Engine.Tests.Imaging.Gpu;

/// <summary>A frame path over the doubles of libcuda and libnvjpeg. Disposing checks that nothing of either is left.</summary>
internal sealed unsafe class PathFixture : IDisposable
{
    public const int Batch = 4;

    public static readonly InputSpec Input =
        new("image", 24, 16, ColorOrder.Rgb, FitMode.Letterbox, Resample.Antialias, 1 / 255.0, [0.1, 0.2, 0.3], [1, 0.5, 2], 114);

    private readonly List<IDisposable> _parts = [];

    public PathFixture(Func<CudaStream, IDevicePreprocessor>? preprocessor = null)
    {
        Cuda = new FakeCuda();
        NvJpeg = new FakeNvJpeg();
        Device = Cuda.Open();
        Stream = new CudaStream(Device);
        Intake = DeviceFramePath.CreateIntake(Device);
        Tensor = new DeviceBuffer(Device.Handle, (nuint)(Batch * Input.ByteCount));
        Twin = new TwinPreprocessor(Input);
        Path = new DeviceFramePath(Device, Stream, Tensor, new DeviceJpegDecoder(Device, Batch, path: NvJpeg.Path), preprocessor?.Invoke(Stream) ?? Twin, FrameLimits.Default);
        _parts.AddRange([Device, Path, Tensor, Intake, Stream]);
    }

    public FakeCuda Cuda { get; }

    public FakeNvJpeg NvJpeg { get; }

    public CudaDevice Device { get; }

    public CudaStream Stream { get; }

    public SlabPool Intake { get; }

    public DeviceBuffer Tensor { get; }

    public TwinPreprocessor Twin { get; }

    public DeviceFramePath Path { get; }

    /// <summary>The order in which parts are disposed; turn it round, shuffle it.</summary>
    public List<IDisposable> Parts => _parts;

    private FrameLease LandOne(byte[] jpeg)
    {
        var lease = Intake.Rent(jpeg.Length);
        jpeg.CopyTo(lease.Buffer);
        lease.Length = jpeg.Length;
        return lease;
    }

    public FrameLease[] Land(params byte[][] jpegs) => [.. jpegs.Select(LandOne)];

    /// <summary>One image of the tensor.</summary>
    public float[] TensorOf(int item) => new ReadOnlySpan<float>((float*)Tensor.Address + (item * Input.ElementCount), Input.ElementCount).ToArray();

    /// <summary>The same image by the processor alone, from the same RGB.</summary>
    public static float[] OnProcessor(byte[] jpeg)
    {
        var picture = JpegConformance.OnProcessor(jpeg, FrameLimits.Default);
        var tensor = new byte[Input.ByteCount];
        fixed (byte* pixels = picture.Rgb)
        {
            var view = new ImageView(
                PixelLayout.Rgb24, YuvMatrix.Bt601Full, picture.Width, picture.Height, new ImagePlane(pixels, 3 * picture.Width, picture.Width, picture.Height));
            PreprocessPlan.Compile(Input, view).Run(view, tensor);
        }

        return System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(tensor).ToArray();
    }

    public void Dispose()
    {
        foreach (var part in _parts)
            part.Dispose();
        NvJpeg.Dispose();
        Cuda.Dispose();
    }
}
