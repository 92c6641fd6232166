using System.Runtime.InteropServices;
using FsCheck.Xunit;
using Natix.Engine.Imaging;
using Natix.Engine.Memory;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Imaging;

public sealed class PreprocessPlanTests
{
    [Theory]
    [InlineData(FitMode.Letterbox)]
    [InlineData(FitMode.LetterboxTopLeft)]
    [InlineData(FitMode.CenterCrop)]
    [InlineData(FitMode.Stretch)]
    public void Geometry_leads_back_to_where_an_object_was_painted(object fit)
    {
        var spec = Spec(224, 160, (FitMode)fit);
        using var frame = new PixelFrame();
        frame.Resize(640, 360);
        for (var y = 0; y < 360; y++)
            frame.Row(y).Fill((byte)(y is >= 100 and < 220 ? 0 : 255));
        for (var y = 100; y < 220; y++)
        {
            frame.Row(y).Fill(255);
            frame.Row(y)[(3 * 200)..(3 * 400)].Clear();
        }

        var plan = PreprocessPlan.Compile(spec, PixelLayout.Rgb24, YuvMatrix.Bt601Full, 640, 360);
        var tensor = new float[spec.ElementCount];
        plan.Run(frame.View, MemoryMarshal.AsBytes(tensor.AsSpan()));

        var (left, top, right, bottom) = DarkBox(tensor, spec);
        var geometry = plan.Geometry(1920, 1080); // the frame is a 1/3 decoding of this
        Assert.Equal(600, geometry.MapX(left), geometry.ScaleX);
        Assert.Equal(1200, geometry.MapX(right), geometry.ScaleX);
        Assert.Equal(300, geometry.MapY(top), geometry.ScaleY);
        Assert.Equal(660, geometry.MapY(bottom), geometry.ScaleY);
    }

    [Fact]
    public void Letterbox_geometry_undoes_the_padding_exactly()
    {
        var geometry = PreprocessPlan.Compile(Spec(640, 640, FitMode.Letterbox), PixelLayout.Rgb24, YuvMatrix.Bt601Full, 1920, 1080).Geometry(1920, 1080);

        Assert.Equal((0f, 0f), (geometry.MapX(0), geometry.MapY(140)));
        Assert.Equal((1920f, 1080f), (geometry.MapX(640), geometry.MapY(500)));
        Assert.Equal(-420f, geometry.MapY(0));
        Assert.Equal((0f, 1080f), (geometry.ClampY(0), geometry.ClampY(640)));
    }

    [Fact]
    public void Padding_has_the_normalised_pad_value_and_the_image_its_own()
    {
        var spec = Spec(8, 8, FitMode.Letterbox) with { Color = ColorOrder.Bgr, Scale = 2, Mean = [10, 20, 30], Std = [1, 2, 4], Pad = 114 };
        using var frame = new PixelFrame();
        frame.Resize(8, 4);
        for (var y = 0; y < 4; y++)
        {
            for (var x = 0; x < 8; x++)
                (frame.Row(y)[3 * x], frame.Row(y)[(3 * x) + 1], frame.Row(y)[(3 * x) + 2]) = (50, 60, 70);
        }

        var tensor = new float[spec.ElementCount];
        PreprocessPlan.Compile(spec, PixelLayout.Rgb24, YuvMatrix.Bt601Full, 8, 4).Run(frame.View, MemoryMarshal.AsBytes(tensor.AsSpan()));

        Assert.Equal([218f, 104f, 49.5f], Enumerable.Range(0, 3).Select(plane => tensor[plane * 64])); // (228 - mean) / std
        Assert.Equal([130f, 50f, 17.5f], Enumerable.Range(0, 3).Select(plane => tensor[(plane * 64) + (4 * 8) + 3])); // blue, green, red
    }

    [Property(MaxTest = 300)]
    public void The_needed_size_is_never_enlarged_and_keeps_its_aspect(ushort width, ushort height, byte fit)
    {
        var spec = Spec(224, 160, (FitMode)(fit % 4));
        var (fullWidth, fullHeight) = ((width % 6000) + 1, (height % 6000) + 1);

        var needed = PreprocessPlan.NeededSize(spec, fullWidth, fullHeight);

        Assert.InRange(needed.Width, 1, fullWidth);
        Assert.InRange(needed.Height, 1, fullHeight);
        var place = PreprocessPlacement.Of(spec, fullWidth, fullHeight);
        Assert.True(needed.Width >= place.ScaledWidth || needed.Width == fullWidth);
        Assert.True(needed.Height >= place.ScaledHeight || needed.Height == fullHeight);
    }

    [Property(MaxTest = 300)]
    public void Every_size_can_be_placed(ushort width, ushort height, byte fit)
    {
        var spec = Spec(64, 48, (FitMode)(fit % 4));
        var plan = PreprocessPlan.Compile(spec, PixelLayout.Rgb24, YuvMatrix.Bt601Full, width + 1, height + 1);
        var geometry = plan.Geometry(width + 1, height + 1);

        Assert.True(float.IsFinite(geometry.ScaleX) && geometry.ScaleX > 0);
        Assert.True(geometry.ClampX(0) < geometry.ClampX(64));
        Assert.True(geometry.ClampY(0) < geometry.ClampY(48));
    }

    [Fact]
    public void A_run_allocates_nothing()
    {
        var spec = Spec(96, 64, FitMode.Letterbox);
        using var frame = new PixelFrame();
        frame.Resize(200, 120);
        var plan = PreprocessPlan.Compile(spec, PixelLayout.Rgb24, YuvMatrix.Bt601Full, 200, 120);
        var tensor = new float[spec.ElementCount];
        Allocations.AssertNone(() =>
        {
            for (var i = 0; i < 100; i++)
                plan.Run(frame.View, MemoryMarshal.AsBytes(tensor.AsSpan()));
        });
    }

    [Fact]
    public void A_frame_of_another_size_and_a_short_tensor_are_refused()
    {
        var spec = Spec(96, 64, FitMode.Letterbox);
        using var frame = new PixelFrame();
        frame.Resize(200, 120);

        var error = Assert.Throws<ArgumentException>(() => PreprocessPlan.Compile(spec, PixelLayout.Rgb24, YuvMatrix.Bt601Full, 201, 120).Run(frame.View, MemoryMarshal.AsBytes(new float[spec.ElementCount].AsSpan())));

        Assert.Contains("201x120", error.Message, StringComparison.Ordinal);
        Assert.Contains("200x120", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => PreprocessPlan.Compile(spec, PixelLayout.Rgb24, YuvMatrix.Bt601Full, 200, 120).Run(frame.View, MemoryMarshal.AsBytes(new float[spec.ElementCount - 1].AsSpan())));
    }

    [Fact]
    public void The_cache_compiles_a_size_once_and_forgets_the_one_unused_longest()
    {
        var cache = new PreprocessPlanCache(Spec(16, 16, FitMode.Stretch), capacity: 2);

        var first = cache.For(Frame(10, PixelLayout.Rgb24));
        Assert.Same(first, cache.For(Frame(10, PixelLayout.Rgb24)));
        cache.For(Frame(20, PixelLayout.Rgb24));
        Assert.Same(first, cache.For(Frame(10, PixelLayout.Rgb24)));
        cache.For(Frame(30, PixelLayout.Rgb24));
        Assert.Equal(3, cache.Compilations);
        Assert.Same(first, cache.For(Frame(10, PixelLayout.Rgb24)));
        cache.For(Frame(20, PixelLayout.Rgb24));
        Assert.Equal(4, cache.Compilations);
    }

    [Fact]
    public void The_cache_tells_layouts_and_matrices_apart_but_not_the_matrices_of_rgb()
    {
        var cache = new PreprocessPlanCache(Spec(16, 16, FitMode.Stretch));

        var plan = cache.For(Frame(10, PixelLayout.Yuv420));
        Assert.NotSame(plan, cache.For(Frame(10, PixelLayout.Yuv422)));
        Assert.NotSame(plan, cache.For(Frame(10, PixelLayout.Yuv420, YuvMatrix.Bt709Limited)));
        Assert.Same(plan, cache.For(Frame(10, PixelLayout.Yuv420)));
        Assert.Same(cache.For(Frame(10, PixelLayout.Rgb24)), cache.For(Frame(10, PixelLayout.Rgb24, YuvMatrix.Bt709Full)));
    }

    [Fact]
    public unsafe void Planes_too_small_for_their_image_are_refused()
    {
        var spec = Spec(16, 16, FitMode.Stretch);
        var bytes = stackalloc byte[64];
        var plan = PreprocessPlan.Compile(spec, PixelLayout.Nv12, YuvMatrix.Bt709Limited, 5, 5);
        var image = new ImageView(PixelLayout.Nv12, YuvMatrix.Bt709Limited, 5, 5, new ImagePlane(bytes, 5, 5, 5), new ImagePlane(bytes, 5, 3, 3));

        var error = Assert.Throws<ArgumentException>(() => plan.Run(image, new byte[spec.ByteCount]));

        Assert.Contains("Plane 1", error.Message, StringComparison.Ordinal);
        Assert.Contains("at least 6 bytes", error.Message, StringComparison.Ordinal);
    }

    private static ImageView Frame(int size, PixelLayout layout, YuvMatrix matrix = YuvMatrix.Bt601Full) => new(layout, matrix, size, size, default);

    private static InputSpec Spec(int width, int height, FitMode fit) =>
        new("image", width, height, ColorOrder.Rgb, fit, Resample.Antialias, 1 / 255.0, [0, 0, 0], [1, 1, 1], 255);

    // Edges where the red plane crosses half: between the first dark pixel and its neighbour.
    private static (float Left, float Top, float Right, float Bottom) DarkBox(float[] tensor, InputSpec spec)
    {
        var (left, top, right, bottom) = (spec.Width, spec.Height, 0, 0);
        for (var y = 0; y < spec.Height; y++)
        {
            for (var x = 0; x < spec.Width; x++)
            {
                if (tensor[(y * spec.Width) + x] < 0.5f)
                    (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x + 1), Math.Max(bottom, y + 1));
            }
        }

        return (left, top, right, bottom);
    }
}
