using System.Diagnostics;
using Natix.Engine.Data.Datasets;

namespace Natix.Engine.Data.Samples;

/// <summary>Takes roadwork-free frames out of labelled clips, five a second, with the ffmpeg command.</summary>
internal static class ClipMiner
{
    private const int FramesPerSecond = 5;

    public static IEnumerable<CorpusImage> RoadworkFree(string clipsDir, IReadOnlySet<string> excluded)
    {
        var labels = ClipLabels.Read(clipsDir);
        foreach (var path in Directory.GetFiles(clipsDir, "*.mp4").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(path);
            var allFree = name.StartsWith("no_roadwork", StringComparison.Ordinal);
            var source = allFree ? $"clip {name}" : $"ROADWork clip {name}";
            if (excluded.Contains(source) || (!allFree && !labels.AnyFree(name)))
                continue;
            foreach (var image in Frames(path, source, s => allFree || labels[name, s] is SecondLabel.None))
                yield return image;
        }
    }

    private static IEnumerable<CorpusImage> Frames(string path, string source, Func<int, bool> keep)
    {
        var (width, height) = ScaledSize(path);
        var frame = new byte[width * height * 3];
        using var process = Start("ffmpeg",
            ["-v", "error", "-nostdin", "-i", path, "-vf", $"fps={FramesPerSecond},scale={width}:{height}:flags=area",
             "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"]);
        var output = process.StandardOutput.BaseStream;
        for (var i = 0; output.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false) == frame.Length; i++)
        {
            if (keep(i / FramesPerSecond))
                yield return new CorpusImage(source, $"{Path.GetFileName(path)}@{i}", width, height, frame.AsSpan().ToArray(), []);
        }

        Finish(process, path);
    }

    private static (int Width, int Height) ScaledSize(string path)
    {
        using var process = Start("ffprobe",
            ["-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width,height", "-of", "csv=p=0", path]);
        var line = process.StandardOutput.ReadToEnd().Trim();
        Finish(process, path);
        var parts = line.Split(',');
        if (parts.Length < 2 || !int.TryParse(parts[0], out var w) || !int.TryParse(parts[1], out var h))
            throw new IOException($"{path}: ffprobe did not tell the size of the video (it said '{line}').");
        var scale = Math.Min(1.0, CorpusReader.LongSide / (double)Math.Max(w, h));
        return ((int)Math.Round(w * scale / 2) * 2, (int)Math.Round(h * scale / 2) * 2);
    }

    private static Process Start(string program, IEnumerable<string> arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })
                ?? throw new IOException($"{program} could not be started.");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new IOException($"{program} could not be started ({e.Message}); install ffmpeg to read clips.", e);
        }
    }

    private static void Finish(Process process, string path)
    {
        var errors = process.StandardError.ReadToEnd().Trim();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new IOException($"{path}: {process.StartInfo.FileName} ended with code {process.ExitCode}: {errors}");
    }
}
