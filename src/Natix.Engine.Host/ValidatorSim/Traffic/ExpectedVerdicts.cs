using Natix.Engine.Host.Axon;

namespace Natix.Engine.Host.ValidatorSim.Traffic;

/// <summary>What a cascade makes of pictures in this process, to hold a server's answers against.</summary>
internal static class ExpectedVerdicts
{
    /// <summary>Judges the pictures, one after the other.</summary>
    /// <param name="images">The pictures.</param>
    /// <param name="engine">An engine of the server's models; the caller's.</param>
    /// <param name="stop">Breaks it off.</param>
    /// <exception cref="UsageException">A picture cannot be judged.</exception>
    public static async Task<IReadOnlyList<SimulatedImage>> FindAsync(IReadOnlyList<SimulatedImage> images, RoadworkEngine engine, CancellationToken stop)
    {
        var found = new SimulatedImage[images.Count];
        for (var i = 0; i < found.Length; i++)
        {
            stop.ThrowIfCancellationRequested();
            found[i] = images[i] with { Expected = await JudgeAsync(images[i], engine) };
        }

        return found;
    }

    private static async Task<double> JudgeAsync(SimulatedImage image, RoadworkEngine engine)
    {
        var jpeg = image.ToBytes(0);
        var lease = engine.Rent(jpeg.Length);
        jpeg.CopyTo(lease.Buffer.Span);
        lease.Length = jpeg.Length;
        using var result = await engine.SubmitAsync(lease, FrameInfo.Still("expected"));
        return result.Error.IsError
            ? throw new UsageException($"a picture cannot be judged in this process: {result.Error}")
            : ValidatorProbability.Of(result.Verdict.Probability, engine.Description.Threshold, result.Verdict.IsRoadwork);
    }
}
