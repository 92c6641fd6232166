using Natix.Engine.Language.Weights;
using Natix.Engine.Models;

namespace Natix.Engine.Language.Vision;

/// <summary>How images become patches. Immutable.</summary>
/// <param name="PatchSize">Pixels of a patch's side.</param>
/// <param name="Merge">Patches of a token's side.</param>
/// <param name="MinPixels">Smaller images are enlarged.</param>
/// <param name="MaxPixels">Larger images are shrunk.</param>
/// <param name="Mean">Of red, green and blue in 0..1, taken off.</param>
/// <param name="Std">Of red, green and blue, divided by.</param>
internal sealed record VisionPreprocessing(int PatchSize, int Merge, long MinPixels, long MaxPixels, IReadOnlyList<double> Mean, IReadOnlyList<double> Std)
{
    /// <summary>64 tokens of 32 pixels a side.</summary>
    public const long DefaultMinPixels = 1 << 16;

    /// <summary>What the published models allow: 16,384 tokens of 32 pixels a side.</summary>
    public const long DefaultMaxPixels = 1 << 24;

    private const int MaxBytes = 1 << 20;

    /// <summary>What preprocessor_config.json of a checkpoint's folder says; the published models' settings where there is none.</summary>
    /// <exception cref="ManifestException">It does not fit the vision tower.</exception>
    public static VisionPreprocessing Read(string folder, VisionConfiguration vision)
    {
        var path = Path.Combine(folder, "preprocessor_config.json");
        var published = new VisionPreprocessing(vision.PatchSize, vision.MergeSize, DefaultMinPixels, DefaultMaxPixels, [0.5, 0.5, 0.5], [0.5, 0.5, 0.5]);
        return File.Exists(path) ? published.With(CheckpointJson.Read(path, MaxBytes)) : published;
    }

    /// <summary>The patches of an image of this size.</summary>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    public PatchGrid Grid(int width, int height)
    {
        var (w, h) = SmartResize.Of(width, height, PatchSize * Merge, MinPixels, MaxPixels);
        return new PatchGrid(h / PatchSize, w / PatchSize, Merge);
    }

    /// <summary>Values of an image's patches.</summary>
    public int PatchFloats(PatchGrid grid) => checked(grid.Patches * 3 * PatchSize * PatchSize);

    /// <summary>The resized, normalised image as the engine's preprocessing makes it.</summary>
    public InputSpec Input(PatchGrid grid) => new(
        "image", grid.Columns * PatchSize, grid.Rows * PatchSize, ColorOrder.Rgb, FitMode.Stretch, Resample.BicubicAntialias, 1 / 255.0, Mean, Std, Pad: 0);

    private VisionPreprocessing With(ManifestNode node)
    {
        Same(node, "patch_size", PatchSize);
        Same(node, "merge_size", Merge);
        if (node.Given("do_resize")?.Flag() == false || node.Given("do_normalize")?.Flag() == false || node.Given("do_rescale")?.Flag() == false)
            throw node.Error("expected images to be resized, rescaled and normalised: the engine does all three");
        if (node.Given("resample") is { } resample && resample.Integer() != 3)
            throw resample.Error($"expected 3, bicubic, found {resample.Integer()}");
        var size = node.Given("size");
        var changed = this with
        {
            MinPixels = size?.Given("shortest_edge")?.LongInteger() ?? MinPixels,
            MaxPixels = size?.Given("longest_edge")?.LongInteger() ?? MaxPixels,
            Mean = node.Given("image_mean")?.Numbers() ?? Mean,
            Std = node.Given("image_std")?.Numbers() ?? Std,
        };
        if (changed.MinPixels < 1 || changed.MaxPixels < changed.MinPixels)
            throw node["size"].Error($"expected areas in pixels, the longest at least the shortest, found {changed.MinPixels} and {changed.MaxPixels}");
        if (changed.Mean.Count != 3 || changed.Std.Count != 3 || changed.Std.Any(std => std <= 0))
            throw node.Error("expected three values of image_mean, and three above 0 of image_std");
        return changed;
    }

    private static void Same(ManifestNode node, string name, int expected)
    {
        if (node.Given(name) is { } given && given.Integer() != expected)
            throw given.Error($"expected {expected} by config.json, found {given.Integer()}");
    }
}
