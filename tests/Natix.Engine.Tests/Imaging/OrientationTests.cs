using Natix.Engine.Imaging;
using Natix.Engine.Memory;
using Natix.Engine.Tests.Memory;
using Xunit;

namespace Natix.Engine.Tests.Imaging;

[Collection(NativeMemoryAlone.Name)]
public sealed class OrientationTests
{
    public static TheoryData<int, int, int> Cases()
    {
        var cases = new TheoryData<int, int, int>();
        foreach (var (width, height) in new[] { (1, 1), (3, 2), (7, 40), (33, 65), (100, 31) })
        {
            for (var orientation = 1; orientation <= 8; orientation++)
                cases.Add(orientation, width, height);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_pixel_lands_where_the_standard_says(int orientation, int width, int height)
    {
        using var source = Numbered(width, height);
        using var target = new PixelFrame();
        var copied = Orientation.Apply(source, target, orientation);

        Assert.Equal(3L * width * height, copied);
        Assert.Equal(orientation >= 5 ? (height, width) : (width, height), (target.Width, target.Height));
        for (var y = 0; y < target.Height; y++)
        {
            for (var x = 0; x < target.Width; x++)
            {
                var (sx, sy) = Stored(orientation, x, y, width, height);
                Assert.True(
                    target.Row(y).Slice(3 * x, 3).SequenceEqual(source.Row(sy).Slice(3 * sx, 3)),
                    $"orientation {orientation}: upright ({x},{y}) must be stored ({sx},{sy})");
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    public void Orientation_outside_the_standard_is_refused(int orientation)
    {
        using var source = Numbered(2, 2);
        using var target = new PixelFrame();
        Assert.Throws<ArgumentOutOfRangeException>(() => Orientation.Apply(source, target, orientation));
    }

    [Fact]
    public void An_image_is_not_turned_in_place()
    {
        using var source = Numbered(2, 2);
        Assert.Throws<ArgumentException>(() => Orientation.Apply(source, source, 3));
    }

    [Fact]
    public void Turning_allocates_nothing()
    {
        using var source = Numbered(64, 48);
        using var target = new PixelFrame();
        Allocations.AssertNone(() =>
        {
            for (var i = 0; i < 50; i++)
                Orientation.Apply(source, target, 6);
            for (var i = 0; i < 50; i++)
                Orientation.Apply(source, target, 3);
        });
    }

    // EXIF 2.3: which side of the scene the stored rows and columns begin at.
    internal static (int X, int Y) Stored(int orientation, int x, int y, int width, int height) => orientation switch
    {
        1 => (x, y),
        2 => (width - 1 - x, y),
        3 => (width - 1 - x, height - 1 - y),
        4 => (x, height - 1 - y),
        5 => (y, x),
        6 => (y, height - 1 - x),
        7 => (width - 1 - y, height - 1 - x),
        _ => (width - 1 - y, x),
    };

    private static PixelFrame Numbered(int width, int height)
    {
        var frame = new PixelFrame();
        frame.Resize(width, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var pixel = frame.Row(y).Slice(3 * x, 3);
                (pixel[0], pixel[1], pixel[2]) = ((byte)x, (byte)y, (byte)(x ^ (y << 3)));
            }
        }

        return frame;
    }
}
