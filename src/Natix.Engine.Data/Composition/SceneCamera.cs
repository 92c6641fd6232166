using Natix.Engine.Data.Randomness;
using Natix.Engine.Data.Samples;

namespace Natix.Engine.Data.Composition;

/// <summary>
/// A guess at the camera behind a frame, enough to stand things on its road: on flat ground a point at row v is
/// height * focal / (v - horizon) away, and one metre there measures (v - horizon) / height pixels.
/// </summary>
internal readonly record struct SceneCamera(float Horizon, float CentreX, float Focal, float MountHeight)
{
    /// <summary>Pixels of one metre standing at a depth in metres.</summary>
    public float PixelsPerMetre(float depth) => Focal / depth;

    /// <summary>Row where the ground is that far away.</summary>
    public float GroundRow(float depth) => Horizon + (MountHeight * Focal / depth);

    /// <summary>Column of a point that far to the right and away.</summary>
    public float Column(float x, float depth) => CentreX + (Focal * x / depth);

    /// <summary>Depth of the ground under a row below the horizon.</summary>
    public float DepthAt(float row) => MountHeight * Focal / Math.Max(row - Horizon, 1f);

    /// <summary>Draws a plausible camera for a frame; sources whose view is known are narrowed to it.</summary>
    public static SceneCamera Guess(CorpusImage frame, SeededRandom random)
    {
        var (low, high) = HorizonRange(frame.Source);
        var field = random.Range(48f, 85f) * MathF.PI / 180f;
        return new SceneCamera(
            random.Range(low, high) * frame.Height, frame.Width * random.Range(0.46f, 0.54f),
            frame.Width / (2f * MathF.Tan(field / 2f)), random.Range(1.15f, 1.75f));
    }

    /// <summary>Where the horizon stands, as a share of the height, in the public sources this project trains on.</summary>
    private static (float Low, float High) HorizonRange(string source) => source switch
    {
        _ when source.StartsWith("ROADWork", StringComparison.Ordinal) => (0.55f, 0.66f),
        _ when source.StartsWith("Udacity", StringComparison.Ordinal) => (0.56f, 0.61f),
        _ when source.StartsWith("clip no_roadwork", StringComparison.Ordinal) => (0.56f, 0.61f),
        _ when source.StartsWith("bianka", StringComparison.Ordinal) => (-0.25f, -0.02f),
        _ when source.StartsWith("tusimple", StringComparison.Ordinal) => (0.32f, 0.42f),
        _ when source.StartsWith("lums", StringComparison.Ordinal) => (0.25f, 0.4f),
        _ => (0.42f, 0.58f),
    };
}
