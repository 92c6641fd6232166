using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Natix.Engine.Training.Export;
using SkiaSharp;
using Xunit;

namespace Natix.Engine.Training.Tests.Commands;

/// <summary>The real program on a folder of a few drawn frames.</summary>
public sealed class ScreenCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("natix-train-").FullName;

    [Fact]
    public void A_short_run_writes_a_whole_model_folder_and_a_second_call_has_nothing_left_to_train()
    {
        WriteFrames();
        string[] run =
        [
            "screen", "--frames", _folder, "--out", Out, "--work", Path.Combine(_folder, "work"), "--steps", "2", "--resume",
            "--holdout", "held", "--evaluation-samples", "40",
        ];
        var (code, text) = Program(run);
        Assert.True(code == 0, text);
        Assert.Contains("2 steps", text, StringComparison.Ordinal);

        var bytes = File.ReadAllBytes(Path.Combine(Out, "screen.onnx"));
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(Out, "model.json")))!;
        var report = JsonNode.Parse(File.ReadAllText(Path.Combine(Out, "report.json")))!;
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), manifest["sha256"]!.GetValue<string>());
        Assert.InRange(report["parity"]!["heatDifference"]!.GetValue<double>(), 0, 1e-4);
        Assert.Equal(["camera held"], report["training"]!["heldOutSources"]!.AsArray().Select(s => s!.GetValue<string>()));
        Assert.Contains("# screen 1.0.0", File.ReadAllText(Path.Combine(Out, "MODEL_CARD.md")), StringComparison.Ordinal);
        Assert.True(new FileInfo(Path.Combine(Out, "loss.png")).Length > 1000);
        using (var model = new OnnxScreen(bytes))
        {
            Assert.Equal(28 * 28, model.Run(new float[3 * 224 * 224]).Heat.Length);
        }

        (code, text) = Program(run);
        Assert.True(code == 0, text);
        Assert.Equal(bytes, File.ReadAllBytes(Path.Combine(Out, "screen.onnx")));
    }

    [Fact]
    public void Without_a_source_to_keep_out_it_says_which_there_are()
    {
        WriteFrames();
        var (code, text) = Program(["screen", "--frames", _folder, "--out", Out, "--work", Path.Combine(_folder, "work"), "--holdout", "nowhere"]);
        Assert.Equal(1, code);
        Assert.Contains("camera held, camera seen", text, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        var (code, text) = Program(["screen", "--frames", Path.Combine(_folder, "absent"), "--out", Out, "--work", Path.Combine(_folder, "work")]);
        Assert.Equal(1, code);
        Assert.Contains("absent", text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Out => Path.Combine(_folder, "model");

    private static (int Code, string Text) Program(string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "natix-train.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, text + errors.Result);
    }

    private void WriteFrames()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "images"));
        var lines = new List<string> { "file,label,source,licence,second" };
        for (var i = 0; i < 12; i++)
        {
            using var bitmap = new SKBitmap(320, 180);
            using var canvas = new SKCanvas(bitmap);
            canvas.Clear(new SKColor((byte)(90 + (8 * i)), 140, 180));
            using var paint = new SKPaint { Color = new SKColor(80, 80, (byte)(80 + (5 * i))) };
            canvas.DrawRect(0, 90, 320, 90, paint);
            canvas.Flush();
            using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 80 + i);
            File.WriteAllBytes(Path.Combine(_folder, "images", $"{i}.jpg"), data.ToArray());
            lines.Add($"{i}.jpg,{(i % 3 == 0 ? 1 : 0)},camera {(i < 6 ? "seen" : "held")},none,{i}");
        }

        File.WriteAllLines(Path.Combine(_folder, "labels.csv"), lines);
    }
}
