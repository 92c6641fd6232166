using Natix.Engine.Host.Intake;

namespace Natix.Engine.Host.Serving.Verdicts;

/// <summary>Makes of an image what the engine takes: a JPEG goes in as it is, of other stills pixels are made first, beside the caller's thread.</summary>
internal static class StillPixels
{
    /// <summary>True when an image has to be made pixels of.</summary>
    public static bool AreNeeded(FrameLease image) => MediaSniffer.Judge(image.Bytes, "") == MediaKind.Still;

    /// <summary>What the engine takes.</summary>
    /// <param name="engine">Lends the memory.</param>
    /// <param name="image">The encoded image; taken over in every case.</param>
    /// <returns>The caller's to submit; or null, and why there is none.</returns>
    public static async ValueTask<(FrameLease? Pixels, FrameError Error)> OfAsync(RoadworkEngine engine, FrameLease image)
    {
        if (!AreNeeded(image))
            return (image, FrameError.None);
        using (image)
            return await DecodeAsync(engine, image);
    }

    /// <summary>Pixels of an image that needs it (<see cref="AreNeeded"/>), which stays the caller's.</summary>
    public static Task<(FrameLease? Pixels, FrameError Error)> DecodeAsync(RoadworkEngine engine, FrameLease image) =>
        Task.Run(() => (StillDecoder.Decode(image.Bytes, engine.Options.Limits, engine.Rent, out var error), error));
}
