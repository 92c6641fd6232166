namespace Natix.Engine.Validation.Temporal.Tracking;

/// <summary>
/// Boxes of frames into tracks of objects: association in two rounds, strong boxes first and weak ones for tracks that would else be lost
/// (ByteTrack, Zhang et al. 2022, arXiv 2110.06864), each round an optimal assignment on overlap with the places that a Kalman filter
/// expects, within one model's class. One thread owns it; a frame allocates nothing and the memory is fixed.
/// </summary>
internal sealed class ObjectTracker
{
    // A box thinner than this has no area to speak of, and no aspect.
    private const float LeastSide = 1e-2f;

    private readonly TrackerOptions _options;
    private readonly Track[] _tracks;
    private readonly AssignmentSolver _solver;
    private readonly OverlapSearch _overlaps;
    private readonly int[] _rows, _columns;
    private readonly bool[] _taken;
    private long _lastId;
    private double _time = double.NaN;

    /// <param name="options">Checked here.</param>
    public ObjectTracker(TrackerOptions options)
    {
        _options = options.Checked();
        _tracks = new Track[options.MaxTracks];
        _solver = new AssignmentSolver(options.MaxTracks, options.MaxDetections);
        _overlaps = new OverlapSearch(options.MaxDetections);
        (_rows, _columns, _taken) = (new int[options.MaxTracks], new int[options.MaxDetections], new bool[options.MaxDetections]);
    }

    /// <summary>All slots, free ones included; a track keeps its slot as long as it lives. Valid until the next call.</summary>
    public ReadOnlySpan<Track> Slots => _tracks;

    /// <summary>Detections that should have begun a track when every slot was taken, since the tracker was made.</summary>
    public long Refused { get; private set; }

    /// <summary>Tracks begun since the tracker was made; also the highest number given.</summary>
    public long Begun => _lastId;

    /// <summary>Ends all tracks; their numbers are not used again.</summary>
    public void Reset()
    {
        foreach (ref var track in _tracks.AsSpan())
            track.Stage = TrackStage.None;
        _time = double.NaN;
    }

    /// <summary>Moves on to a frame. When it throws, nothing has changed.</summary>
    /// <param name="seconds">The frame's time, finite, after that of the frame before.</param>
    /// <param name="detections">Its boxes. One without area is passed over: nothing can overlap it.</param>
    /// <exception cref="ArgumentException">Time that does not move on, too many detections, or one that is not sound, named by its number.</exception>
    public void Update(double seconds, ReadOnlySpan<Detection> detections)
    {
        Check(seconds, detections);
        Predict(double.IsNaN(_time) ? 0 : seconds - _time);
        _time = seconds;
        SortOut(detections);
        Round(detections, TrackStage.Confirmed, TrackStage.Lost, _options.HighScore, float.PositiveInfinity, _options.FirstOverlap);
        Round(detections, TrackStage.Confirmed, TrackStage.Confirmed, _options.LowScore, _options.HighScore, _options.SecondOverlap);
        Round(detections, TrackStage.Tentative, TrackStage.Tentative, _options.HighScore, float.PositiveInfinity, _options.TentativeOverlap);
        Age();
        Begin(detections);
    }

    private void Check(double seconds, ReadOnlySpan<Detection> detections)
    {
        if (!double.IsFinite(seconds) || seconds <= _time)
            throw new ArgumentException($"A frame's time must be finite and after the frame before ({_time}), found {seconds}.", nameof(seconds));
        if (detections.Length > _options.MaxDetections)
            throw new ArgumentException($"There is room for {_options.MaxDetections} detections, found {detections.Length}.", nameof(detections));
        if (DetectionFault.FirstIn(detections) is >= 0 and var fault)
            throw new ArgumentException($"Detection {fault} needs finite edges in order and a score in [0,1], found {detections[fault]}.", nameof(detections));
    }

    private void Predict(double seconds)
    {
        foreach (ref var track in _tracks.AsSpan())
        {
            if (track.Stage == TrackStage.Removed)
                track.Stage = TrackStage.None;
            if (track.IsLive)
                track.Motion.Predict(seconds);
            track.DetectionIndex = -1;
        }
    }

    private void SortOut(ReadOnlySpan<Detection> detections)
    {
        for (var i = 0; i < detections.Length; i++)
            _taken[i] = Math.Min(detections[i].Width, detections[i].Height) < LeastSide;
    }

    private void Round(ReadOnlySpan<Detection> detections, TrackStage stage, TrackStage orStage, float fromScore, float belowScore, float overlap)
    {
        Gather(detections, fromScore, belowScore);
        var rows = 0;
        _solver.Begin(1 - overlap);
        for (var slot = 0; slot < _tracks.Length; slot++)
        {
            ref readonly var track = ref _tracks[slot];
            if ((track.Stage != stage && track.Stage != orStage) || track.DetectionIndex >= 0)
                continue;
            _rows[rows++] = slot;
            _solver.AddRow();
            Price(track, detections);
        }

        var assigned = _solver.Solve();
        for (var row = 0; row < rows; row++)
        {
            if (assigned[row] >= 0)
                See(ref _tracks[_rows[row]], _columns[assigned[row]], detections);
        }
    }

    // The detections of a round that nobody has taken, in the order of the solver's columns.
    private void Gather(ReadOnlySpan<Detection> detections, float fromScore, float belowScore)
    {
        var columns = 0;
        _overlaps.Clear();
        for (var i = 0; i < detections.Length; i++)
        {
            if (_taken[i] || detections[i].Score < fromScore || detections[i].Score >= belowScore)
                continue;
            _columns[columns++] = i;
            _overlaps.Add(detections[i]);
        }
    }

    private void Price(in Track track, ReadOnlySpan<Detection> detections)
    {
        var expected = track.Motion.Edges();
        foreach (var column in _overlaps.Overlapping(expected))
        {
            ref readonly var box = ref detections[_columns[column]];
            if (box.ClassId == track.ClassId && box.ModelIndex == track.ModelIndex)
                _solver.Allow(column, 1 - _overlaps.IntersectionOverUnion(column, expected));
        }
    }

    private void See(ref Track track, int detection, ReadOnlySpan<Detection> detections)
    {
        _taken[detection] = true;
        track.Motion.Update(detections[detection]);
        (track.Box, track.DetectionIndex, track.LastSeen) = (detections[detection], detection, _time);
        track.Sightings++;
        if (track.Stage != TrackStage.Tentative || track.Sightings >= _options.ConfirmAfter)
            track.Stage = TrackStage.Confirmed;
    }

    private void Age()
    {
        foreach (ref var track in _tracks.AsSpan())
        {
            if (!track.IsLive || track.DetectionIndex >= 0)
                continue;
            var over = track.Stage == TrackStage.Tentative || _time - track.LastSeen > _options.MaxLostSeconds;
            track.Stage = over ? TrackStage.Removed : TrackStage.Lost;
        }
    }

    private void Begin(ReadOnlySpan<Detection> detections)
    {
        for (var i = 0; i < detections.Length; i++)
        {
            if (_taken[i] || detections[i].Score < _options.NewScore)
                continue;
            var slot = FreeSlot();
            if (slot < 0)
            {
                Refused++;
                continue;
            }

            _tracks[slot] = new Track
            {
                Id = ++_lastId,
                Stage = _options.ConfirmAfter == 1 ? TrackStage.Confirmed : TrackStage.Tentative,
                ClassId = detections[i].ClassId,
                ModelIndex = detections[i].ModelIndex,
                Box = detections[i],
                DetectionIndex = i,
                Sightings = 1,
                FirstSeen = _time,
                LastSeen = _time,
                Motion = BoxKalman.From(detections[i]),
            };
        }
    }

    // A free slot, else one whose track has just ended, else the one lost longest ago.
    private int FreeSlot()
    {
        var (best, rank) = (-1, double.PositiveInfinity);
        for (var slot = 0; slot < _tracks.Length; slot++)
        {
            ref readonly var track = ref _tracks[slot];
            if (track.Stage == TrackStage.None)
                return slot;
            var value = track.Stage switch
            {
                TrackStage.Removed => double.NegativeInfinity,
                TrackStage.Lost => track.LastSeen,
                _ => double.PositiveInfinity,
            };
            if (value < rank)
                (best, rank) = (slot, value);
        }

        return best;
    }
}
