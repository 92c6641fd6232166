using Natix.Engine.Host.Metagraph;
using Natix.Engine.Host.Telemetry;

namespace Natix.Engine.Host.Serving.Dashboard.Traffic;

/// <summary>What one validator asked and got. Of fixed size; not thread-safe.</summary>
internal sealed class ValidatorRow
{
    /// <summary>Answers that the median is of.</summary>
    public const int KeptTimes = 64;

    private long[] _outcomes = new long[RequestOutcomes.Count];
    private float[] _milliseconds = new float[KeptTimes];
    private long _answers;
    private string _hotkey = "";
    private int _uid = -1;
    private double _stake;

    /// <summary>When its last request was through.</summary>
    public DateTimeOffset LastSeen { get; private set; }

    /// <summary>Counts a request.</summary>
    /// <param name="sender">Who sent it, as registered now; null for the row of those who are not.</param>
    /// <param name="line">The request.</param>
    public void Add(Neuron? sender, in VerdictLine line)
    {
        if (sender is not null)
            (_hotkey, _uid, _stake) = (sender.Hotkey, sender.Uid, sender.Stake);
        _outcomes[(int)line.Outcome]++;
        LastSeen = line.At;
        if (line.Outcome == RequestOutcome.Answered)
            _milliseconds[_answers++ % KeptTimes] = (float)line.Took.TotalMilliseconds;
    }

    /// <summary>A copy, of which figures are made at leisure.</summary>
    public ValidatorRow Copy()
    {
        var copy = (ValidatorRow)MemberwiseClone();
        (copy._outcomes, copy._milliseconds) = ([.. _outcomes], [.. _milliseconds]);
        return copy;
    }

    /// <summary>Its figures.</summary>
    public ValidatorFigures Read()
    {
        var times = _milliseconds[..(int)Math.Min(_answers, KeptTimes)];
        Array.Sort(times);
        var median = times.Length == 0 ? double.NaN : times[times.Length / 2];
        return new ValidatorFigures(_hotkey, _uid, _stake, [.. _outcomes], median, LastSeen);
    }
}

/// <summary>One validator at one moment.</summary>
/// <param name="Hotkey">Its address; empty for the row of those who are not registered.</param>
/// <param name="Uid">Its number; -1 for those.</param>
/// <param name="Stake">Its stake when it last asked.</param>
/// <param name="Outcomes">Requests by <see cref="RequestOutcome"/>.</param>
/// <param name="MedianMilliseconds">Median time of its latest answers; NaN without one.</param>
/// <param name="LastSeen">When its last request was through.</param>
internal sealed record ValidatorFigures(string Hotkey, int Uid, double Stake, IReadOnlyList<long> Outcomes, double MedianMilliseconds, DateTimeOffset LastSeen)
{
    /// <summary>All its requests.</summary>
    public long Requests => Outcomes.Sum();
}
