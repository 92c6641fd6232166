using System.Diagnostics;
using System.Text.Json.Nodes;
using Natix.Engine.Backends.OnnxRuntime;
using Natix.Engine.Heads;
using Natix.Engine.Imaging;
using Natix.Engine.Memory;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Heads;

/// <summary>A published detector, run through a manifest of its own in a temporary folder: pixels, plan, session, head.</summary>
internal sealed class RealDetector : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("natix-detector-").FullName;
    private readonly ModelManifest _manifest;
    private readonly OnnxRuntimeBackend _backend = new();
    private readonly IModelSession _session;
    private readonly IModelBinding _binding;
    private readonly Head _head;

    private RealDetector(string file, JsonObject input, JsonArray outputs, JsonObject head)
    {
        var model = Path.Combine(_folder, file);
        File.Copy(Repository.SharedPath("models", file), model);
        var json = new JsonObject
        {
            ["schemaVersion"] = 1,
            ["name"] = Path.GetFileNameWithoutExtension(file),
            ["version"] = "1.0.0",
            ["file"] = file,
            ["sha256"] = ModelFileDigest.Compute(model),
            ["licence"] = "Apache-2.0",
            ["input"] = input,
            ["outputs"] = outputs,
            ["head"] = head,
        };
        var path = Path.Combine(_folder, "model.json");
        File.WriteAllText(path, json.ToJsonString());
        _manifest = ModelManifestLoader.Load(path);
        _session = _backend.Open(_manifest, new SessionSettings());
        _binding = _session.Bind();
        _head = Head.Create(_manifest, 0);
    }

    /// <summary>YOLOX-nano: BGR, 0..255, top-left letterbox on 114.</summary>
    public static RealDetector Yolox() => new(
        "yolox_nano_416.onnx",
        Input("images", 416, "letterbox-top-left", 1),
        [Tensor("output", 1, 3549, 85)],
        HeadOf("yolox-grid", "output", 0.3));

    /// <summary>FastestDet: BGR, 0..1, stretched.</summary>
    public static RealDetector FastestDet() => new(
        "FastestDet.onnx",
        Input("input.1", 352, "stretch", 1 / 255.0),
        [Tensor("758", 1, 85, 22, 22)],
        HeadOf("fastest-det", "758", 0.45));

    /// <summary>Detections on one video frame, in its pixels.</summary>
    public IReadOnlyList<Detection> Detect(PixelFrame frame)
    {
        var plan = PreprocessPlan.Compile(_manifest.Input, frame.View);
        plan.Run(frame.View, _binding.Input(0));
        _binding.Run();
        var findings = new FrameFindings(300);
        _head.Read(_binding, 0, plan.Geometry(frame.Width, frame.Height), findings);
        return findings.Detections.Span.ToArray();
    }

    /// <summary>Pixels of a clip at a time, by ffmpeg; skips the test where it is not installed.</summary>
    public static PixelFrame Frame(string clip, string seconds, int width, int height)
    {
        var path = Repository.SharedPath("data", "clips", clip);
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "ffmpeg"))), "ffmpeg is not installed");
        var start = new ProcessStartInfo("ffmpeg") { RedirectStandardOutput = true };
        string[] arguments = ["-v", "error", "-ss", seconds, "-i", path, "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var frame = new PixelFrame();
        frame.Resize(width, height);
        for (var y = 0; y < height; y++)
            process.StandardOutput.BaseStream.ReadExactly(frame.Row(y));
        Assert.Equal(-1, process.StandardOutput.BaseStream.ReadByte());
        process.WaitForExit();
        return frame;
    }

    public void Dispose()
    {
        _binding.Dispose();
        _session.Dispose();
        _backend.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static JsonObject Input(string name, int size, string fit, double scale) => new()
    {
        ["name"] = name,
        ["shape"] = new JsonArray(1, 3, size, size),
        ["layout"] = "NCHW",
        ["type"] = "float32",
        ["color"] = "BGR",
        ["fit"] = fit,
        ["resample"] = "bilinear",
        ["scale"] = scale,
        ["mean"] = new JsonArray(0, 0, 0),
        ["std"] = new JsonArray(1, 1, 1),
        ["pad"] = 114,
    };

    private static JsonObject Tensor(string name, params int[] shape) => new()
    {
        ["name"] = name,
        ["shape"] = new JsonArray([.. shape.Select(size => JsonValue.Create(size))]),
    };

    private static JsonObject HeadOf(string kind, string output, double threshold) => new()
    {
        ["kind"] = kind,
        ["output"] = output,
        ["labels"] = new JsonArray([.. CocoLabels.All.Select(label => JsonValue.Create(label))]),
        ["scoreThreshold"] = threshold,
        ["iouThreshold"] = 0.45,
    };
}
