using System.Net;
using Natix.Engine.Host.ValidatorSim.Wire;

namespace Natix.Engine.ServeBench.Traffic;

/// <summary>Asks a miner one request after the other, each answered before the next one goes. Not thread-safe.</summary>
/// <param name="axon">The miner.</param>
/// <param name="keepsAlive">Over one connection; else each over its own.</param>
internal sealed class Asker(IPEndPoint axon, bool keepsAlive) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private SimConnection? _kept;

    /// <summary>Asks once.</summary>
    /// <exception cref="InvalidOperationException">There was no verdict.</exception>
    public async Task<RawReply> AskAsync(ReadyRequest request)
    {
        using var patience = new CancellationTokenSource(Patience);
        var connection = _kept ?? await SimConnection.OpenAsync(axon, keepsAlive ? null : request.Validator.Source, patience.Token)
            ?? throw new InvalidOperationException($"nothing answers at {axon}");
        _kept = keepsAlive ? connection : null;
        var reply = await connection.AskAsync(request.Bytes, endsSending: false, patience.Token);
        if (!keepsAlive)
            connection.Dispose();
        return reply;
    }

    /// <summary>The prediction of a reply.</summary>
    /// <exception cref="InvalidOperationException">There is none, or a dendrite could not take it.</exception>
    public static double Prediction(ReadyRequest request, RawReply reply)
    {
        if (reply is not { End: ReplyEnd.Whole, Status: (int)HttpStatusCode.OK })
            throw new InvalidOperationException($"a request was answered {reply.Status} ({reply.End}): {reply.Header("bt_header_axon_status_message")}");
        return DendriteReader.Read(reply, request.Text, out var prediction) is { } fault ? throw new InvalidOperationException($"a reply is wrong: {fault}") : prediction;
    }

    public void Dispose() => _kept?.Dispose();
}
