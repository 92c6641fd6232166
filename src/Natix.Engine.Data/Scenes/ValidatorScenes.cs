using Natix.Engine.Data.Augmentation;
using Natix.Engine.Data.Imaging;
using Natix.Engine.Data.Randomness;
using SkiaSharp;

namespace Natix.Engine.Data.Scenes;

/// <summary>
/// Rendered scenes as a validator would send them: scene i is one frame of a drive of its own, with a work zone in view or without one at even odds,
/// put through the validator's pipeline at a level drawn evenly from 0 to 3, 224 x 224, JPEG of quality 75. The crop holds the largest device, as
/// the validator's holds its mask. Scenes are independent of each other; the same seed gives the same bytes on the same build of Skia. Thread-safe.
/// </summary>
/// <param name="seed">Another seed is another set of scenes.</param>
public sealed class ValidatorScenes(ulong seed)
{
    /// <summary>The distribution in words, for certificates.</summary>
    public const string Distribution =
        "rendered street scenes, one frame a drive, even odds of a work zone in view, through validator-style augmentation (levels 0 to 3 evenly), 224 x 224, JPEG quality 75";

    private const int Places = 24;
    private static readonly DriveOptions Drive = new() { Width = 640, Height = 360, Frames = 220 };

    /// <summary>Makes a scene.</summary>
    /// <param name="index">Number of the scene, 0 or more.</param>
    public ValidatorScene Make(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var random = new SeededRandom(seed, (ulong)index);
        var wanted = random.Chance(0.5) ? 1 : 0;
        using var drive = DriveScene.Create(random.Next(), Drive with { WorkZone = wanted == 1 || random.Chance(0.3) });
        var truth = Search(drive, random, wanted);
        return new ValidatorScene(index, truth.Label, Encode(Augment(drive, truth, random)));
    }

    // A place of the drive with the wanted label; where none is found in so many, the last one with its own label.
    private static FrameTruth Search(DriveScene drive, SeededRandom random, int wanted)
    {
        var truth = drive.Truth(random.Below(drive.FrameCount));
        for (var i = 1; i < Places && truth.Label != wanted; i++)
            truth = drive.Truth(random.Below(drive.FrameCount));
        return truth;
    }

    private static RgbaImage Augment(DriveScene drive, FrameTruth truth, SeededRandom random)
    {
        var frame = Render(drive, truth.Index);
        var largest = truth.Objects.Where(o => o.Counts).MaxBy(o => o.Box.Width * o.Box.Height);
        (float X, float Y)? centre = largest is null ? null : ((largest.Box.Left + largest.Box.Right) / 2, (largest.Box.Top + largest.Box.Bottom) / 2);
        var plan = ValidatorAugmentation.Draw(random, frame.Width, frame.Height, random.Below(4), centre);
        var output = new RgbaImage();
        ValidatorAugmentation.Apply(frame, plan, random, new RgbaImage(), output);
        return output;
    }

    private static RgbaImage Render(DriveScene drive, int index)
    {
        var frame = new RgbaImage();
        frame.Reset(drive.Camera.Width, drive.Camera.Height);
        using var surface = SKSurface.Create(frame.Info(SKAlphaType.Premul), frame.Address, 4 * frame.Width);
        drive.Render(index, surface.Canvas);
        surface.Flush();
        return frame;
    }

    private static byte[] Encode(RgbaImage image)
    {
        using var pixels = new SKPixmap(image.Info(SKAlphaType.Opaque), image.Address, 4 * image.Width);
        using var data = pixels.Encode(new SKJpegEncoderOptions(ValidatorAugmentation.JpegQuality, SKJpegEncoderDownsample.Downsample420, SKJpegEncoderAlphaOption.Ignore))
            ?? throw new InvalidOperationException($"JPEG encoding of {image.Width}x{image.Height} failed.");
        return data.ToArray();
    }
}

/// <summary>One scene.</summary>
/// <param name="Index">Its number.</param>
/// <param name="Label">1 when a device counts (<see cref="FrameTruth"/>), else 0. Said of the whole frame: a crop may lose devices other than the largest.</param>
/// <param name="Jpeg">The picture.</param>
public sealed record ValidatorScene(int Index, int Label, byte[] Jpeg);
