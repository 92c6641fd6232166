using System.Diagnostics;
using System.Globalization;
using System.Net;
using Natix.Engine.Data.Randomness;
using Natix.Engine.Host.ValidatorSim.Report;
using Natix.Engine.Host.ValidatorSim.Traffic;
using Natix.Engine.Host.ValidatorSim.Wire;

namespace Natix.Engine.Host.ValidatorSim;

/// <summary>Sends what must not be answered, each from an address of its own, and judges how the server takes it. Thread-safe.</summary>
internal sealed class HostileSender(SimOptions options, GarbageMaker garbage, ReplayShelf shelf, SourceAddresses sources, SimTally tally)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Sends garbage of any kind.</summary>
    public async Task SendGarbageAsync(SeededRandom random, string image)
    {
        var request = garbage.Make(random, image);
        using var patience = new CancellationTokenSource(options.Patience);
        var reply = await AskAsync(request.Bytes, request.EndsSending, patience.Token);
        Note(RequestKind.Garbage, reply, request.Judge(reply));
    }

    /// <summary>Sends an answered request again, byte for byte. False when none was answered yet.</summary>
    public async Task<bool> SendReplayAsync(SeededRandom random)
    {
        if (shelf.Take(random) is not { } request)
            return false;
        using var patience = new CancellationTokenSource(options.Patience);
        var reply = await AskAsync(request, endsSending: false, patience.Token);
        Note(RequestKind.Replay, reply, JudgeReplay(reply));
        return true;
    }

    /// <summary>Opens a connection that dribbles its headers, or its body, and waits for the server to cut it.</summary>
    public async Task DribbleAsync(SeededRandom random, string image, OpenCount lorises)
    {
        var inBody = random.Chance(0.5);
        var bytes = garbage.Signed(random, image).ToBytes();
        var atOnce = inBody ? bytes.AsSpan().IndexOf("\r\n\r\n"u8) + 5 : 1;
        using var patience = new CancellationTokenSource(options.LongestDribble);
        using var connection = await SimConnection.OpenAsync(options.Target, sources.NextStranger(), patience.Token);
        if (connection is null)
        {
            tally.NoteUnreached();
            return;
        }

        var started = Stopwatch.GetTimestamp();
        lorises.Enter();
        try
        {
            var reply = await connection.DribbleAsync(bytes, atOnce, Pause, patience.Token);
            if (reply.End != ReplyEnd.TimedOut)
                tally.NoteCut(Stopwatch.GetElapsedTime(started));
            tally.NoteHostile(RequestKind.SlowLoris, Judge(inBody ? "a body" : "headers", reply));
        }
        finally
        {
            lorises.Leave();
        }
    }

    // A server that is busy or going down may say so to anybody.
    private static string? JudgeReplay(RawReply reply) =>
        reply.End != ReplyEnd.Whole ? $"a repeat ended {reply.End}, not with 401"
        : (HttpStatusCode)reply.Status is HttpStatusCode.Unauthorized or HttpStatusCode.ServiceUnavailable ? null
        : string.Create(CultureInfo.InvariantCulture, $"a repeat was answered {reply.Status}, not 401");

    private void Note(RequestKind kind, RawReply reply, string? fault)
    {
        if (reply.End == ReplyEnd.NotConnected)
            tally.NoteUnreached();
        else
            tally.NoteHostile(kind, fault);
    }

    private string? Judge(string what, RawReply reply) =>
        reply.End == ReplyEnd.TimedOut ? string.Create(CultureInfo.InvariantCulture, $"a connection that dribbles {what} was not cut in {options.LongestDribble.TotalSeconds:0} s")
        : reply is { End: ReplyEnd.Whole, Status: < 400 } ? string.Create(CultureInfo.InvariantCulture, $"a connection that dribbles {what} was answered {reply.Status}")
        : null;

    private async Task<RawReply> AskAsync(byte[] request, bool endsSending, CancellationToken stop)
    {
        using var connection = await SimConnection.OpenAsync(options.Target, sources.NextStranger(), stop);
        return connection is null ? RawReply.Without(ReplyEnd.NotConnected) : await connection.AskAsync(request, endsSending, stop);
    }
}
