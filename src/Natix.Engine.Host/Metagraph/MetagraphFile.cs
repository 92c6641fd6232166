using Natix.Engine.Host.Intake;

namespace Natix.Engine.Host.Metagraph;

/// <summary>
/// A metagraph that something else writes into a file. Looked at every second, which works on every file system and through every way of replacing a file; a file that
/// cannot be read leaves the last good one in force. Write it elsewhere and rename it over, or a half-written one is seen (and refused).
/// </summary>
/// <param name="path">The file.</param>
/// <param name="netuid">The subnet it must be of.</param>
/// <param name="clock">The clock.</param>
internal sealed class MetagraphFile(string path, int netuid, TimeProvider clock) : IMetagraphProvider
{
    private const int MostBytes = 64 << 20;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private FileStamp? _seen;

    public string Source => path;

    public async Task RunAsync(MetagraphFeed feed, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        do
        {
            Look(feed);
        }
        while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false));
    }

    /// <summary>Reads the file if it changed.</summary>
    internal void Look(MetagraphFeed feed)
    {
        try
        {
            if (FileNature.IsStream(path))
            {
                Fail(feed, "it is no regular file");
                return;
            }

            if (FileStamp.Of(path) is not { } stamp)
                throw new IOException("there is no such file");
            if (stamp == _seen)
                return;
            Read(feed, stamp);
        }
        catch (FormatException e)
        {
            // Said once: it is read again when it changes.
            Fail(feed, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _seen = null;
            Fail(feed, e.Message);
        }
    }

    private void Read(MetagraphFeed feed, FileStamp stamp)
    {
        _seen = stamp;
        if (stamp.Length > MostBytes)
            throw new FormatException($"it has {stamp.Length} bytes, at most {MostBytes} are read");
        var snapshot = MetagraphJson.Read(File.ReadAllBytes(path), new DateTimeOffset(stamp.Written));
        if (snapshot.Netuid != netuid)
            throw new FormatException($"it is of subnet {snapshot.Netuid}, not {netuid}");
        feed.Publish(snapshot);
    }

    private void Fail(MetagraphFeed feed, string reason) => feed.Fail($"{path}: {reason}");
}
