using ILGPU;
using ILGPU.Runtime;
using Natix.Engine.Devices;
using Natix.Engine.Heads;
using Natix.Engine.Heads.Gpu;

namespace Natix.Engine.GpuCheck;

/// <summary>Reading YOLO outputs and suppressing what is covered, for a batch: same survivors as on the CPU, and microseconds a frame.</summary>
internal static class DetectionCheck
{
    private const double TargetMicroseconds = 100;
    private const int Batch = 64;
    private const int Anchors = 8400;
    private const int Classes = 80;

    public static CheckResult Run(IlgpuDevice device, CheckOptions options)
    {
        var figures = new List<Figure>();
        // A usual street, and one where a quarter of all anchors fire.
        var usual = Measure(device, options, 0.03, "usual", figures, target: true);
        var crowded = Measure(device, options, 0.25, "crowded", figures, target: false);
        var right = usual.Right && crowded.Right;
        var fast = options.Small || usual.Microseconds <= TargetMicroseconds;
        var summary = (right ? "Every frame compared has the CPU's survivors in the CPU's order." : "The survivors are NOT those of the CPU.")
            + (fast ? "" : " The target was missed.");
        return new CheckResult("detections", right && fast, summary, figures);
    }

    private static (bool Right, double Microseconds) Measure(
        IlgpuDevice device, CheckOptions options, double firing, string name, List<Figure> figures, bool target)
    {
        var (frames, anchors, classes) = options.Small ? (2, 60, 4) : (Batch, Anchors, Classes);
        var scene = new DetectionScene(frames, anchors, classes, firing);
        using var head = DeviceHead.Create(scene.Manifest, 0, device.Accelerator, frames);
        using var output = device.Accelerator.Allocate1D(scene.Output);
        var places = Enumerable.Repeat(new DeviceFrame(scene.Geometry), frames).ToArray();
        ArrayView<float>[] outputs = [output.View];
        var seconds = DeviceTime.Of(device, device.IsCuda ? 20 : 1, () => head.Queue(device.Stream, places, outputs));
        head.Complete(device.Stream);
        var (right, survivors) = (true, 0);
        for (var frame = 0; frame < frames; frame++)
        {
            var findings = new FrameFindings(NonMaximumSuppression.MaxCandidates);
            head.Read(device.Stream, frame, scene.Geometry, findings);
            right &= DetectionScene.Same(scene.Expected(frame), findings.Detections.Span);
            survivors += findings.Detections.Count;
        }

        var microseconds = seconds * 1e6 / frames;
        figures.Add(new Figure($"{name}_candidates_per_frame", (double)scene.Candidates / frames, ""));
        figures.Add(new Figure($"{name}_survivors_per_frame", (double)survivors / frames, ""));
        figures.Add(Figure.Time($"{name}_us_per_frame", microseconds, "us", target ? $"at most {TargetMicroseconds}" : null));
        return (right, microseconds);
    }
}
