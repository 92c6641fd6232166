using System.Buffers;
using System.Globalization;
using System.Net;
using Natix.Engine.Data.Metrics;
using Natix.Engine.Host.Reporting;
using Natix.Engine.Host.ValidatorSim.Traffic;
using Natix.Engine.Host.ValidatorSim.Wire;

namespace Natix.Engine.Host.ValidatorSim.Report;

/// <summary>What came of all requests. Bounded, whatever the run's length; thread-safe while it runs, and read when it is over.</summary>
internal sealed class SimTally
{
    private const int MostLost = 100;

    // Predictions have six decimals, and another processor may round the last one otherwise.
    private const double LastDigit = 1.5e-6;
    private static readonly SearchValues<char> Numbers = SearchValues.Create("#0123456789");
    private readonly Lock _gate = new();
    private readonly long[] _offered = new long[Enum.GetValues<RequestKind>().Length];
    private readonly long[] _right = new long[Enum.GetValues<RequestKind>().Length];
    private readonly List<LostRequest> _lost = [];

    /// <summary>Latency of honest requests that were answered, from the moment they were to be sent.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>The same of those during which a dribbling connection was open.</summary>
    public LatencyHistogram LatencyBesideLoris { get; } = new();

    /// <summary>Times after which dribbling connections were cut.</summary>
    public LatencyHistogram LorisCut { get; } = new();

    /// <summary>Honest requests without a verdict, by status and message or by how they ended; and hostile connections that did not come about.</summary>
    public CountedKinds Errors { get; } = new();

    /// <summary>What the server may never do.</summary>
    public CountedKinds Wrongs { get; } = new();

    public RewardRounds Rewards { get; } = new();

    /// <summary>Honest requests that went out whole and got no whole reply, the first 100.</summary>
    public IReadOnlyList<LostRequest> Lost => _lost;

    /// <summary>How many there were.</summary>
    public long LostCount { get; private set; }

    /// <summary>Requests that were not sent: too many were under way, or there was nothing to repeat yet.</summary>
    public long NotSent { get; private set; }

    /// <summary>How late requests were sent for want of time of the tool's own, at most.</summary>
    public TimeSpan WorstLag { get; private set; }

    /// <summary>Requests of a kind that were sent.</summary>
    public long Offered(RequestKind kind) => _offered[(int)kind];

    /// <summary>Requests of a kind to which the server did right: a verdict for the honest, a refusal for the others.</summary>
    public long Right(RequestKind kind) => _right[(int)kind];

    public void NoteOffered(RequestKind kind, TimeSpan lag)
    {
        lock (_gate)
        {
            _offered[(int)kind]++;
            WorstLag = lag > WorstLag ? lag : WorstLag;
        }
    }

    public void NoteNotSent()
    {
        lock (_gate)
            NotSent++;
    }

    /// <summary>Notes an honest request's end.</summary>
    /// <param name="kind">Challenge or organic task.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="picture">The picture's label and, where that is known, its verdict.</param>
    /// <param name="reply">What came.</param>
    /// <param name="latency">Time since it was to be sent.</param>
    /// <param name="besideLoris">A dribbling connection was open meanwhile.</param>
    public void NoteHonest(RequestKind kind, AiohttpRequest request, SimulatedImage picture, RawReply reply, TimeSpan latency, bool besideLoris)
    {
        var isAnswer = reply is { End: ReplyEnd.Whole, Status: (int)HttpStatusCode.OK };
        var prediction = double.NaN;
        var fault = isAnswer ? JudgeAnswer(reply, request, picture.Expected, out prediction) : null;
        lock (_gate)
        {
            if (kind == RequestKind.Challenge)
                Rewards.Record(request.Stamp.Hotkey, double.IsNaN(prediction) ? SubnetReward.Silence : prediction, picture.Label);
            if (fault is not null)
                Wrongs.Add(fault);
            else if (!isAnswer)
                NoteError(request, reply);
            else
                NoteAnswer(kind, latency.TotalMicroseconds, besideLoris);
        }
    }

    /// <summary>Notes the end of what must not be answered.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="fault">What the server did wrong; null: nothing.</param>
    public void NoteHostile(RequestKind kind, string? fault)
    {
        lock (_gate)
        {
            if (fault is null)
                _right[(int)kind]++;
            else
                Wrongs.Add(fault);
        }
    }

    /// <summary>Notes that a hostile connection did not come about, which says nothing for or against the server.</summary>
    public void NoteUnreached()
    {
        lock (_gate)
            Errors.Add(nameof(ReplyEnd.NotConnected));
    }

    /// <summary>Notes after what time a dribbling connection was cut.</summary>
    public void NoteCut(TimeSpan after)
    {
        lock (_gate)
            LorisCut.Add(after.TotalMicroseconds);
    }

    private static string? JudgeAnswer(RawReply reply, AiohttpRequest request, double? expected, out double prediction) =>
        DendriteReader.Read(reply, request, out prediction) is { } fault ? $"a reply that a dendrite cannot take: {fault}"
        : prediction == SubnetReward.Silence ? "no prediction for a picture that can be read"
        : prediction is not (>= 0 and <= 1) ? string.Create(CultureInfo.InvariantCulture, $"a prediction outside [0,1]: {prediction}")
        : expected is { } known && Math.Abs(prediction - known) > LastDigit ? "another verdict than the same models give in this process"
        : null;

    private void NoteAnswer(RequestKind kind, double microseconds, bool besideLoris)
    {
        _right[(int)kind]++;
        Latency.Add(microseconds);
        if (besideLoris)
            LatencyBesideLoris.Add(microseconds);
    }

    private void NoteError(AiohttpRequest request, RawReply reply)
    {
        Errors.Add(reply.End == ReplyEnd.Whole ? string.Create(CultureInfo.InvariantCulture, $"{reply.Status} {Message(reply)}").TrimEnd() : reply.End.ToString());
        if (reply.End is ReplyEnd.Whole or ReplyEnd.NotConnected || !reply.WasSent)
            return;
        LostCount++;
        if (_lost.Count < MostLost)
            _lost.Add(new LostRequest(request.Stamp.Hotkey, request.Stamp.Uuid, request.Stamp.Nonce, reply.End));
    }

    // Without the numbers, which differ each time.
    private static string Message(RawReply reply)
    {
        var message = reply.Header("bt_header_axon_status_message") ?? "";
        var end = message.AsSpan().IndexOfAny(Numbers);
        return (end < 0 ? message : message[..end]).Trim();
    }
}
