using System.Globalization;
using System.Net;
using Natix.Engine.Host.ValidatorSim.Wire;

namespace Natix.Engine.Host.ValidatorSim.Traffic;

/// <summary>A request that must not be answered with a verdict, and what the server must do about it. Immutable.</summary>
/// <param name="Kind">What is wrong with it.</param>
/// <param name="Bytes">The bytes.</param>
/// <param name="Statuses">The statuses that are right.</param>
internal sealed record HostileRequest(GarbageKind Kind, byte[] Bytes, IReadOnlyList<HttpStatusCode> Statuses)
{
    /// <summary>What a status of 200 would have to answer; null: it is never right.</summary>
    public AiohttpRequest? Answerable { get; init; }

    /// <summary>The server may cut the connection as well.</summary>
    public bool MayBeCut { get; init; }

    /// <summary>The sender says behind the bytes that no more will come.</summary>
    public bool EndsSending { get; init; }

    /// <summary>What is wrong with the server's reaction; null: nothing.</summary>
    public string? Judge(RawReply reply)
    {
        if (reply.End != ReplyEnd.Whole)
            return MayBeCut && reply.End is ReplyEnd.Closed or ReplyEnd.Broken ? null : $"{Kind} ended {reply.End}, not with {Wanted}";
        // A server that is busy or going down may say so to anybody.
        if (reply.Status == (int)HttpStatusCode.ServiceUnavailable)
            return null;
        if (!Statuses.Contains((HttpStatusCode)reply.Status))
            return string.Create(CultureInfo.InvariantCulture, $"{Kind} was answered {reply.Status}, not {Wanted}");
        return reply.Status == (int)HttpStatusCode.OK ? JudgeAnswer(reply) : null;
    }

    private string Wanted => string.Join(" or ", Statuses.Select(s => ((int)s).ToString(CultureInfo.InvariantCulture)));

    private string? JudgeAnswer(RawReply reply) =>
        DendriteReader.Read(reply, Answerable!, out var prediction) is { } fault ? $"the reply to {Kind}: {fault}"
        : prediction == -1 ? null
        : string.Create(CultureInfo.InvariantCulture, $"{Kind} got the verdict {prediction}");
}
