using Natix.Engine.Data.Augmentation;
using Natix.Engine.Data.Datasets;
using Natix.Engine.Data.Randomness;
using Natix.Engine.Data.Scenes;
using SkiaSharp;

namespace Natix.Engine.Host.ValidatorSim.Traffic;

/// <summary>The pictures that validators ask about: rendered scenes, or a labelled folder, through the validator's own pipeline at a level drawn evenly from 0 to 3.</summary>
internal static class ImageSupply
{
    private const ulong Stream = 0x494d4147;

    /// <summary>Renders scenes.</summary>
    /// <param name="seed">Seed.</param>
    /// <param name="count">How many, at least 1.</param>
    /// <param name="stop">Breaks it off.</param>
    public static IReadOnlyList<SimulatedImage> Render(ulong seed, int count, CancellationToken stop)
    {
        var scenes = new ValidatorScenes(seed);
        var images = new SimulatedImage[count];
        Parallel.For(0, count, new ParallelOptions { CancellationToken = stop }, i =>
        {
            var scene = scenes.Make(i);
            images[i] = new SimulatedImage(scene.Label, scene.Jpeg);
        });
        return images;
    }

    /// <summary>Reads a folder with labels.csv; at most so many pictures, evenly from the whole of it.</summary>
    /// <exception cref="UsageException">The folder cannot be used: what is wrong with it.</exception>
    public static IReadOnlyList<SimulatedImage> Read(string folder, ulong seed, int most, CancellationToken stop)
    {
        try
        {
            var files = LabelledFolder.Read(folder);
            if (files.Count == 0)
                throw new UsageException($"{folder} lists no images");
            var count = Math.Min(most, files.Count);
            var images = new SimulatedImage[count];
            Parallel.For(0, count, new ParallelOptions { CancellationToken = stop }, i =>
            {
                var file = files[(int)((long)i * files.Count / count)];
                images[i] = new SimulatedImage(file.Label, Augment(file.Path, new SeededRandom(seed ^ Stream, (ulong)i)));
            });
            return images;
        }
        catch (AggregateException e) when (e.InnerException is UsageException inner)
        {
            throw new UsageException(inner.Message);
        }
        catch (Exception e) when (e is FormatException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException(e.Message);
        }
    }

    private static byte[] Augment(string path, SeededRandom random)
    {
        using var picture = SKBitmap.Decode(path) ?? throw new UsageException($"{path} is not an image that can be decoded");
        var plan = ValidatorAugmentation.Draw(random, picture.Width, picture.Height, random.Below(4));
        const int side = ValidatorAugmentation.OutputSize;
        var rgb = ValidatorAugmentation.Apply(Pack(picture), picture.Width, picture.Height, plan, random);
        using var output = new SKBitmap(new SKImageInfo(side, side, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var pixels = output.GetPixelSpan();
        for (int from = 0, to = 0; from < rgb.Length; from += 3, to += 4)
        {
            rgb.AsSpan(from, 3).CopyTo(pixels[to..]);
            pixels[to + 3] = 255;
        }

        using var map = output.PeekPixels();
        using var jpeg = map.Encode(new SKJpegEncoderOptions(ValidatorAugmentation.JpegQuality, SKJpegEncoderDownsample.Downsample420, SKJpegEncoderAlphaOption.Ignore))
            ?? throw new InvalidOperationException($"JPEG encoding of {side}x{side} failed.");
        return jpeg.ToArray();
    }

    private static byte[] Pack(SKBitmap picture)
    {
        using var rgba = picture.Copy(SKColorType.Rgba8888) ?? throw new InvalidOperationException($"An image of {picture.ColorType} cannot be turned into RGB.");
        var pixels = rgba.GetPixelSpan();
        var rgb = new byte[picture.Width * picture.Height * 3];
        for (int y = 0, to = 0; y < rgba.Height; y++)
        {
            for (var x = 0; x < rgba.Width; x++, to += 3)
                pixels.Slice((y * rgba.RowBytes) + (4 * x), 3).CopyTo(rgb.AsSpan(to));
        }

        return rgb;
    }
}
