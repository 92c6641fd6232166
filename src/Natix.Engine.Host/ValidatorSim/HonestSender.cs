using System.Diagnostics;
using System.Net;
using Natix.Engine.Host.ValidatorSim.Report;
using Natix.Engine.Host.ValidatorSim.Traffic;
using Natix.Engine.Host.ValidatorSim.Wire;

namespace Natix.Engine.Host.ValidatorSim;

/// <summary>Asks as validators do. Thread-safe.</summary>
internal sealed class HonestSender(SimOptions options, SimulatedSubnet subnet, ReplayShelf shelf, SimTally tally)
{
    private static readonly IPAddress Nowhere = new([198, 51, 100, 7]);

    /// <summary>Asks once and notes what came of it.</summary>
    /// <param name="kind">Challenge or organic task.</param>
    /// <param name="validator">Who asks.</param>
    /// <param name="picture">The picture, its label and, where that is known, its verdict.</param>
    /// <param name="image">The same in base64.</param>
    /// <param name="intended">When it was to be asked, by <see cref="Stopwatch"/>.</param>
    /// <param name="lorises">Counts dribbling connections.</param>
    public async Task AskAsync(RequestKind kind, SimulatedValidator validator, SimulatedImage picture, string image, long intended, OpenCount lorises)
    {
        var dendrite = kind == RequestKind.Organic ? validator.Organics : validator.Challenges;
        var besideLoris = lorises.IsAny;
        // Behind requests that get no answer nobody waits for ever.
        if (!await dendrite.Turn.WaitAsync(options.Patience))
        {
            tally.NoteHonest(kind, RequestOf(dendrite, validator, image), picture, RawReply.Without(ReplyEnd.TimedOut), Stopwatch.GetElapsedTime(intended), besideLoris);
            return;
        }

        try
        {
            var request = RequestOf(dendrite, validator, image);
            var bytes = request.ToBytes();
            var reply = await AskAsync(dendrite, validator.Source, bytes);
            tally.NoteHonest(kind, request, picture, reply, Stopwatch.GetElapsedTime(intended), besideLoris || lorises.IsAny);
            if (reply is { End: ReplyEnd.Whole, Status: (int)HttpStatusCode.OK })
                shelf.Put(bytes);
        }
        finally
        {
            dendrite.Turn.Release();
        }
    }

    private AiohttpRequest RequestOf(SimulatedDendrite dendrite, SimulatedValidator validator, string image) => new()
    {
        Axon = options.Target,
        Miner = subnet.Miner,
        DendriteIp = validator.Source ?? Nowhere,
        Stamp = dendrite.Stamp(subnet.Miner),
        Image = image,
    };

    private async Task<RawReply> AskAsync(SimulatedDendrite dendrite, IPAddress? source, byte[] bytes)
    {
        using var patience = new CancellationTokenSource(options.Patience);
        var connection = Take(dendrite) ?? await SimConnection.OpenAsync(options.Target, source, patience.Token);
        if (connection is null)
            return RawReply.Without(patience.IsCancellationRequested ? ReplyEnd.TimedOut : ReplyEnd.NotConnected);
        var reply = await connection.AskAsync(bytes, endsSending: false, patience.Token);
        if (options.KeepsAlive && reply.End == ReplyEnd.Whole)
            dendrite.Kept = connection;
        else
            connection.Dispose();
        return reply;
    }

    private static SimConnection? Take(SimulatedDendrite dendrite)
    {
        var kept = dendrite.Kept;
        dendrite.Kept = null;
        if (kept is not { IsUsable: false })
            return kept;
        kept.Dispose();
        return null;
    }
}
