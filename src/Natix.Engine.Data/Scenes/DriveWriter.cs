using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Natix.Engine.Data.Scenes;

/// <summary>
/// Writes a drive to a folder: <c>images/frame_00000.jpg</c> ..., <c>labels.csv</c> (file,label,second), <c>truth.jsonl</c> (one
/// <see cref="FrameTruth"/> a line) and <c>camera.json</c>.
/// </summary>
public static class DriveWriter
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private static readonly JsonSerializerOptions IndentedJson = new(Json) { WriteIndented = true };

    /// <summary>Renders and writes all frames.</summary>
    /// <param name="folder">Folder to write to; made when it is missing. Files of the same names are replaced.</param>
    /// <param name="seed">Seed of the drive.</param>
    /// <param name="options">Options of the drive; null for the defaults.</param>
    /// <param name="progress">Told the number of frames written.</param>
    /// <param name="cancellation">Stops between frames; what is written so far stays, and the label file lists just that.</param>
    /// <returns>The number of frames with label 1.</returns>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static int Write(
        string folder, ulong seed, DriveOptions? options = null, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        using var scene = DriveScene.Create(seed, options);
        var images = Directory.CreateDirectory(Path.Combine(folder, "images")).FullName;
        var positives = 0;
        using (var labels = Text(Path.Combine(folder, "labels.csv")))
        using (var truths = Text(Path.Combine(folder, "truth.jsonl")))
        {
            labels.Write("file,label,second\n");
            for (var i = 0; i < scene.FrameCount && !cancellation.IsCancellationRequested; i++)
            {
                var truth = scene.Truth(i);
                var name = $"frame_{i:D5}.jpg";
                File.WriteAllBytes(Path.Combine(images, name), scene.RenderJpeg(i));
                labels.Write($"{name},{truth.Label},{(int)truth.Seconds}\n");
                truths.Write(JsonSerializer.Serialize(truth, Json));
                truths.Write('\n');
                positives += truth.Label;
                progress?.Report(i + 1);
            }
        }

        var about = new { seed, scene.Conditions, scene.Camera, scene.Camera.HorizonRow, scene.Options.FramesPerSecond, scene.Options.Speed };
        File.WriteAllText(Path.Combine(folder, "camera.json"), JsonSerializer.Serialize(about, IndentedJson) + "\n");
        cancellation.ThrowIfCancellationRequested();
        return positives;
    }

    private static StreamWriter Text(string path) => new(path, false, new UTF8Encoding(false));
}
