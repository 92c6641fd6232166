using Natix.Engine.Data.Scenes;
using Natix.Engine.Host.Intake;

namespace Natix.Engine.Host.Evaluation;

/// <summary>Frames a bench works on, held in memory.</summary>
internal static class BenchFrames
{
    /// <summary>Frames kept at most.</summary>
    public const int Most = 240;

    private const int Rendered = 24;
    private const int ForOverhead = 12;

    /// <summary>Reads frames from inputs until there are enough; renders some when there is no input.</summary>
    /// <param name="engine">Lends the memory they are read into.</param>
    /// <param name="inputs">Files, folders, videos.</param>
    /// <param name="stop">Ends reading.</param>
    /// <exception cref="UsageException">An input gives no frame.</exception>
    public static async Task<IReadOnlyList<byte[]>> LoadAsync(RoadworkEngine engine, IReadOnlyList<string> inputs, CancellationToken stop)
    {
        if (inputs.Count == 0)
            return Render(stop);
        var frames = new List<byte[]>();
        await foreach (var frame in InputPlan.ReadAsync(InputPlan.For(inputs).Sources, engine, stop))
        {
            if (frame.Lease is not { } lease)
                throw new UsageException($"--input {frame.Info.Source}: {frame.Error}");
            using (lease)
                frames.Add(lease.Bytes.ToArray());
            if (frames.Count == Most)
                break;
        }

        return frames.Count > 0 || stop.IsCancellationRequested ? frames : throw new UsageException("--input gives no frame");
    }

    /// <summary>Frames spread over a rendered drive.</summary>
    private static List<byte[]> Render(CancellationToken stop)
    {
        using var scene = DriveScene.Create(DriveSource.DefaultSeed, new DriveOptions());
        var frames = new List<byte[]>(Rendered);
        for (var i = 0; i < Rendered && (i == 0 || !stop.IsCancellationRequested); i++)
            frames.Add(scene.RenderJpeg(i * scene.FrameCount / Rendered));
        return frames;
    }

    /// <summary>Adds what the engine itself costs on some of the frames that were answered, or why that cannot be said.</summary>
    public static async Task<BenchFigures> WithOverheadAsync(
        BenchFigures figures, string cascade, IReadOnlyList<byte[]> frames, EngineOptions options)
    {
        var answered = frames.Where((_, i) => figures.Answered[i]).ToList();
        if (answered.Count == 0)
            return figures with { OverheadMissing = "no frame was answered" };
        var step = Math.Max(1, answered.Count / ForOverhead);
        try
        {
            var report = await OverheadReport.MeasureAsync(cascade, [.. answered.Where((_, i) => i % step == 0).Take(ForOverhead)], options: options);
            return double.IsFinite(report.Ratio)
                ? figures with
                {
                    OverheadRatio = report.Ratio,
                    OverheadInterval = report.Interval,
                    StreamOverheadRatio = report.StreamRatio,
                    StreamOverheadInterval = report.StreamInterval,
                }
                : figures with { OverheadMissing = "no model ran on these frames" };
        }
        catch (InvalidOperationException e)
        {
            return figures with { OverheadMissing = e.Message };
        }
    }
}
