using FsCheck.Xunit;
using Natix.Engine.Heads;
using Natix.Engine.Imaging;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Heads;

/// <summary>A box of the source image, placed where preprocessing puts its pixels, comes back from every detector where it was.</summary>
public sealed class GeometryRoundTripTests
{
    private const int Width = 96;
    private const int Height = 64;

    [Property(MaxTest = 200)]
    public void Stretched_padded_and_cropped_boxes_come_back(int seed)
    {
        var random = new Random(seed);
        foreach (var fit in Enum.GetValues<FitMode>())
        {
            var (sourceWidth, sourceHeight) = (random.Next(8, 4000), random.Next(8, 3000));
            var input = HeadManifests.Of(Width, Height, new HeadSpec { Kind = HeadKind.Yolo }).Input with { Fit = fit };
            var geometry = PreprocessPlan.Compile(input, PixelLayout.Rgb24, default, sourceWidth, sourceHeight).Geometry(sourceWidth, sourceHeight);
            var box = Box(random, sourceWidth, sourceHeight);
            var tolerance = 1e-5f * Math.Max(sourceWidth, sourceHeight);

            foreach (var (name, found) in Decode(ToModel(box, geometry), geometry))
            {
                Assert.True(
                    Math.Abs(found.Left - box.Left) <= tolerance && Math.Abs(found.Top - box.Top) <= tolerance
                    && Math.Abs(found.Right - box.Right) <= tolerance && Math.Abs(found.Bottom - box.Bottom) <= tolerance,
                    $"{name}, {fit}, {sourceWidth}x{sourceHeight}: {box} came back as {found}");
            }
        }
    }

    private static Detection Box(Random random, int width, int height)
    {
        var (left, top) = (random.NextSingle() * width * 0.8f, random.NextSingle() * height * 0.8f);
        return new Detection(left, top, left + (width * (0.05f + (0.15f * random.NextSingle()))), top + (height * (0.05f + (0.15f * random.NextSingle()))), 1, 0, 0);
    }

    // Forward, as the pixels go: shrunk, then shifted by the padding.
    private static Detection ToModel(in Detection box, in PreprocessGeometry geometry) => box with
    {
        Left = (box.Left / geometry.ScaleX) + geometry.OffsetX,
        Top = (box.Top / geometry.ScaleY) + geometry.OffsetY,
        Right = (box.Right / geometry.ScaleX) + geometry.OffsetX,
        Bottom = (box.Bottom / geometry.ScaleY) + geometry.OffsetY,
    };

    private static IEnumerable<(string Name, Detection Found)> Decode(Detection m, PreprocessGeometry geometry)
    {
        var (x, y, w, h) = ((m.Left + m.Right) / 2, (m.Top + m.Bottom) / 2, m.Right - m.Left, m.Bottom - m.Top);
        var one = new HeadSpec { Kind = HeadKind.Yolo, Output = "out", Labels = ["a"], Boxes = "boxes", Logits = "out" };
        yield return ("yolo", Read(one, geometry, ("out", [1, 5, 1], [x, y, w, h, 0.9f])));
        yield return ("yolo-end-to-end", Read(
            one with { Kind = HeadKind.YoloEndToEnd }, geometry, ("out", [1, 1, 6], [m.Left, m.Top, m.Right, m.Bottom, 0.9f, 0])));
        yield return ("detr", Read(
            one with { Kind = HeadKind.Detr }, geometry, ("out", [1, 1, 1], [3]), ("boxes", [1, 1, 4], [x / Width, y / Height, w / Width, h / Height])));
        yield return ("masks", Read(
            one with { Kind = HeadKind.Masks, Masks = new MasksSpec("masks", null) }, geometry, ("out", [1, 1], [3]),
            ("boxes", [1, 1, 4], [x / Width, y / Height, w / Width, h / Height]), ("masks", [1, 1, 1, 1], [1])));
        yield return ("yolox-grid", Read(
            one with { Kind = HeadKind.YoloxGrid, Strides = [32] }, geometry,
            ("out", [1, 6, 6], [x / 32, y / 32, MathF.Log(w / 32), MathF.Log(h / 32), 0.9f, 0.9f, .. new float[30]])));
        if (Math.Abs(x / Width) > 0.95f || Math.Abs(y / Height) > 0.95f || w > 0.95f * Width || h > 0.95f * Height)
            yield break; // beyond what a cell of this head can say
        yield return ("fastest-det", Read(
            one with { Kind = HeadKind.FastestDet }, geometry, ("out", [1, 6, 1, 1], [0.9f, MathF.Atanh(x / Width), MathF.Atanh(y / Height), Logit(w / Width), Logit(h / Height), 0.9f])));
    }

    private static float Logit(float share) => MathF.Log(share / (1 - share));

    private static Detection Read(HeadSpec head, PreprocessGeometry geometry, params (string Name, int[] Shape, float[] Values)[] outputs)
    {
        var findings = new FrameFindings(10);
        var manifest = HeadManifests.Of(Width, Height, head, [.. outputs.Select(output => new TensorSpec(output.Name, output.Shape))]);
        Head.Create(manifest, 0).Read(new FakeOutputs([.. outputs.Select(output => output.Values)]), 0, geometry, findings);
        return Assert.Single(findings.Detections.Span.ToArray());
    }
}
