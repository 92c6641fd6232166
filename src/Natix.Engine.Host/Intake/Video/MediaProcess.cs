using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Natix.Engine.Host.Intake.Video;

/// <summary>A child process that writes to a pipe. Disposing ends it, by its handle. Its last words are kept for error messages.</summary>
internal sealed class MediaProcess : IAsyncDisposable
{
    // Demuxers of containers that hold their frames themselves: no playlist, no script, no format that names other files.
    private const string Containers = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,asf,h264,hevc,mjpeg";
    private const int KeptErrorCharacters = 2000;
    private readonly Process _process;
    private readonly Task<string> _errors;

    private MediaProcess(Process process)
    {
        _process = process;
        _errors = ReadErrorsAsync(process.StandardError);
    }

    /// <summary>The child's standard output.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>Arguments that make ffmpeg or ffprobe read one local file, whatever its name looks like, and no other.</summary>
    public static IReadOnlyList<string> InputOf(string path) =>
        ["-protocol_whitelist", "file,pipe", "-format_whitelist", Containers, "-i", "file:" + path];

    /// <summary>Starts a program found on PATH.</summary>
    /// <exception cref="FileNotFoundException">It is not installed; the message says how to get it.</exception>
    public static MediaProcess Start(string program, params ReadOnlySpan<string> arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        try
        {
            var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
            process.StandardInput.Close();
            return new MediaProcess(process);
        }
        catch (Win32Exception e)
        {
            throw new FileNotFoundException(
                $"{program} could not be started ({e.Message}). Videos and RTSP cameras need it: sudo apt-get install ffmpeg", program, e);
        }
    }

    /// <summary>Ends the child now; its output ends too. Does nothing when it has ended.</summary>
    public void Kill()
    {
        if (!_process.HasExited)
            _process.Kill();
    }

    /// <summary>Waits until the child ends and gives its exit code.</summary>
    public async Task<int> WaitAsync(CancellationToken stop)
    {
        await _process.WaitForExitAsync(stop);
        return _process.ExitCode;
    }

    /// <summary>The last of what the child wrote to standard error, on one line; complete once it has ended.</summary>
    public Task<string> ErrorsAsync() => _errors;

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        await _errors;
        _process.Dispose();
    }

    // Always drained, so that the child never blocks on it.
    private static async Task<string> ReadErrorsAsync(StreamReader reader)
    {
        var kept = new StringBuilder();
        while (await reader.ReadLineAsync() is { } line)
        {
            kept.Append(kept.Length == 0 ? "" : "; ").Append(line.Trim());
            if (kept.Length > 2 * KeptErrorCharacters)
                kept.Remove(0, kept.Length - KeptErrorCharacters);
        }

        return kept.ToString();
    }
}
