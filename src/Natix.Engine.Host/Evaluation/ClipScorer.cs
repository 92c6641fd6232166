using Natix.Engine.Data.Datasets;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Evaluation;

/// <summary>Gathers the frames of clips by the second and holds the mean of each second against its label. Not thread-safe.</summary>
/// <param name="labels">The labels.</param>
/// <param name="threshold">The cascade's decision threshold.</param>
/// <param name="clock">Measures how long a clip takes.</param>
/// <param name="journal">Gets every frame, with the label of its second.</param>
internal sealed class ClipScorer(ClipLabels labels, double threshold, TimeProvider clock, FrameJournal journal) : ICaseScorer
{
    private readonly List<Clip> _clips = [];
    private long _lastFrame = clock.GetTimestamp();

    /// <summary>The seconds that are labelled and not ambiguous.</summary>
    public IReadOnlyList<JudgedCase> Cases => [.. Scores().SelectMany(clip => clip.Seconds.Select(s => CaseOf(clip.Clip, s))).OfType<JudgedCase>()];

    public ValueTask AcceptAsync(FrameGroup group, FrameRecord record, FrameResult? result)
    {
        if (_clips.Count == 0 || _clips[^1].Group != group)
            _clips.Add(new Clip(group, Path.GetFileName(record.Source), _lastFrame));
        _lastFrame = clock.GetTimestamp();
        var second = _clips[^1].Add(record, _lastFrame);
        if (record.Time is { } time)
            _clips[^1].Events.Add(record.TimeSeconds, time.Zone);
        journal.Add(CaseName(_clips[^1].Name, second), record, result, second < 0 ? null : TruthOf(labels[_clips[^1].Name, second]));
        return ValueTask.CompletedTask;
    }

    /// <summary>The clips so far, in order.</summary>
    public IReadOnlyList<ClipScore> Scores() => [.. _clips.Select(Judge)];

    /// <summary>The name of a second in files and tables.</summary>
    public static string CaseName(string clip, int second) => FormattableString.Invariant($"{clip}@{second}");

    private static int? TruthOf(SecondLabel? label) => label switch { SecondLabel.None => 0, SecondLabel.Roadwork => 1, _ => null };

    private static JudgedCase? CaseOf(string clip, SecondScore second) => TruthOf(second.Label) is { } truth
        ? new JudgedCase(CaseName(clip, second.Second), clip, [clip], truth, second.Probability, second.Level ?? -1)
        : null;

    private ClipScore Judge(Clip clip)
    {
        var seconds = clip.Seconds.Keys.Union(labels.SecondsOf(clip.Name)).Order().Select(s => SecondOf(clip, s)).ToList();
        var elapsed = clock.GetElapsedTime(clip.Started, clip.Ended).TotalSeconds;
        return new ClipScore(clip.Name, labels.Knows(clip.Name), clip.Frames, clip.Errors, clip.Frames / Math.Max(1e-9, elapsed), seconds, threshold)
        {
            Failure = clip.Failure,
            Events = labels.Knows(clip.Name) ? clip.Events.Score(seconds) : null,
        };
    }

    private SecondScore SecondOf(Clip clip, int second) => clip.Seconds.TryGetValue(second, out var seen)
        ? new SecondScore(second, labels[clip.Name, second], seen.Mean, seen.Level)
        : new SecondScore(second, labels[clip.Name, second], double.NaN, null);

    private sealed class Clip(FrameGroup group, string name, long started)
    {
        public FrameGroup Group { get; } = group;

        public string Name { get; } = name;

        public long Started { get; } = started;

        public long Ended { get; private set; }

        public long Frames { get; private set; }

        public long Errors { get; private set; }

        public string? Failure { get; private set; }

        public SortedDictionary<int, Second> Seconds { get; } = [];

        public ClipEvents Events { get; } = new();

        /// <summary>Takes a frame and gives the second it belongs to; -1 when it has no time.</summary>
        public int Add(FrameRecord frame, long now)
        {
            Ended = now;
            Frames++;
            Errors += frame.Error.IsError ? 1 : 0;
            if (!frame.IsJudged)
                Failure ??= frame.Error.IsError ? frame.Error.ToString() : "no model voted";
            if (double.IsNaN(frame.TimeSeconds))
                return -1;
            // Half a microsecond forgives that index / rate falls just short of a whole second.
            var second = (int)Math.Floor(frame.TimeSeconds + 5e-7);
            if (!Seconds.TryGetValue(second, out var bucket))
                Seconds.Add(second, bucket = new Second());
            bucket.Add(frame);
            return second;
        }
    }

    private sealed class Second
    {
        private readonly int[] _levels = new int[Verdict.ConsensusLevel + 1];
        private double _sum;
        private int _answered;

        public double Mean => _answered == 0 ? double.NaN : _sum / _answered;

        public int? Level => _answered == 0 ? null : Array.IndexOf(_levels, _levels.Max());

        public void Add(FrameRecord frame)
        {
            if (!frame.IsJudged)
                return;
            _sum += frame.Verdict.Probability;
            _answered++;
            _levels[Math.Clamp(frame.Verdict.Level, 0, Verdict.ConsensusLevel)]++;
        }
    }
}
