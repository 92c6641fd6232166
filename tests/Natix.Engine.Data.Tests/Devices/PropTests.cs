using Natix.Engine.Data.Devices;
using Natix.Engine.Data.Randomness;
using SkiaSharp;
using Xunit;

namespace Natix.Engine.Data.Tests.Devices;

public class PropTests
{
    private const float Metre = 40f;

    public static TheoryData<string> Kinds => [.. Devices(new SeededRandom(1)).Select(p => p.Kind)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_device_fills_its_box_and_stays_in_it(string kind)
    {
        for (ulong seed = 1; seed <= 12; seed++)
        {
            var prop = Devices(new SeededRandom(seed)).First(p => p.Kind == kind);
            var ink = Ink(prop);
            float width = prop.Width * Metre, height = prop.Height * Metre;
            // tolerances for thin legs, flags and antialiasing
            Assert.InRange(ink.Width, (width * 0.8f) - 2, (width * 1.12f) + 4);
            Assert.InRange(ink.Height, (height * 0.93f) - 2, (height * 1.03f) + 3);
        }
    }

    [Fact]
    public void Signal_colours_are_orange_and_recoloured_ones_are_not()
    {
        var random = new SeededRandom(3);
        for (var i = 0; i < 200; i++)
        {
            DevicePalette.Orange(random).Body.ToHsv(out var hue, out var saturation, out var value);
            Assert.True(hue < 30 && saturation > 45 && value > 55);
            var other = DevicePalette.Recoloured(random);
            other.Body.ToHsv(out hue, out saturation, out value);
            Assert.False(hue < 60 && saturation > 55 && value > 60);
            Assert.False(other.Signals);
        }
    }

    [Fact]
    public void Haze_takes_a_colour_away_and_night_darkens_it()
    {
        var orange = new SKColor(250, 100, 20);
        var light = PropLight.Day;
        Assert.Equal(orange, light.Seen(orange));
        Assert.Equal(light.HazeColour, (light with { Haze = 1f }).Seen(orange));
        Assert.Equal(new SKColor(125, 50, 10), (light with { Exposure = 0.5f }).Seen(orange));
        Assert.Equal(orange, (light with { Exposure = 0.5f }).Seen(orange, glows: true));
    }

    private static IEnumerable<Prop> Devices(SeededRandom random)
    {
        var p = DevicePalette.Standard;
        return
        [
            new Cone(random, p), new Tubular(random, p), new Drum(random, p), new VerticalPanel(random, p), new Barricade(random, p, 1 + random.Below(3)),
            new Data.Devices.Barrier(random, p), new MeshFence(random, p), new DiamondSign(random, p), new RectangleSign(random, p), new ArrowBoard(random, p),
            new Worker(random), new Excavator(random), new Car(random, true),
        ];
    }

    private static SKRectI Ink(Prop prop)
    {
        using var bitmap = new SKBitmap(600, 420);
        using (var canvas = new SKCanvas(bitmap))
        using (var brush = new Brush(canvas))
        {
            canvas.Clear(SKColors.Transparent);
            canvas.Translate(300, 400);
            canvas.Scale(Metre, -Metre);
            prop.Paint(brush);
        }

        var pixels = bitmap.Pixels;
        int left = 600, right = 0, top = 420, bottom = 0;
        for (var i = 0; i < pixels.Length; i++)
        {
            if (pixels[i].Alpha < 100)
                continue;
            (left, right) = (Math.Min(left, i % 600), Math.Max(right, (i % 600) + 1));
            (top, bottom) = (Math.Min(top, i / 600), Math.Max(bottom, (i / 600) + 1));
        }

        return new SKRectI(left, top, right, bottom);
    }
}
