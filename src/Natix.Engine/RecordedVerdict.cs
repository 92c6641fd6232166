using Natix.Engine.Cascade.Recording;

namespace Natix.Engine;

/// <summary>What became of one model on a recorded frame. Stable names: they appear in JSON output.</summary>
public enum RecordedOutcome
{
    /// <summary>The cascade never came to it.</summary>
    NotAsked = 0,

    /// <summary>It was asked and had not answered in time.</summary>
    Late,

    /// <summary>It answered.</summary>
    Answered,

    /// <summary>It failed.</summary>
    Failed,
}

/// <summary>How a level ended on a recorded frame. Stable names: they appear in JSON output.</summary>
public enum RecordedLevelEnd
{
    /// <summary>The frame never came to it, or passed it by.</summary>
    NotEntered = 0,

    /// <summary>It was entered; what came of it is not known.</summary>
    Open,

    /// <summary>Every model of it had its say, or failed.</summary>
    Through,

    /// <summary>It took longer than its timeout.</summary>
    CutShort,

    /// <summary>The frame's deadline came while it ran.</summary>
    Deadline,

    /// <summary>It was not entered: there was no time left for it before the deadline.</summary>
    Refused,
}

/// <summary>One model's part in a recorded frame. Times in microseconds.</summary>
/// <param name="Name">Name in the cascade.</param>
/// <param name="Level">Level number.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Votes">It gave evidence.</param>
/// <param name="LogOdds">Its calibrated log-odds; 0 when it gave none.</param>
/// <param name="Weight">Weight of its seat in the pool.</param>
/// <param name="Batch">Frames in the run that it answered from; 0 without an answer.</param>
/// <param name="Place">The frame's place in that run.</param>
public sealed record RecordedModel(
    string Name, int Level, RecordedOutcome Outcome, bool Votes, double LogOdds, double Weight, int Batch, int Place)
{
    /// <summary>Class labels by id.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Resize, normalise, layout.</summary>
    public double PreprocessMicroseconds { get; init; }

    /// <summary>The session run, in full whatever the size of its batch.</summary>
    public double InferMicroseconds { get; init; }

    /// <summary>The output head.</summary>
    public double HeadMicroseconds { get; init; }

    /// <summary>Why it failed; null when it did not.</summary>
    public string? Failure { get; init; }
}

/// <summary>One level's part in a recorded frame.</summary>
/// <param name="Level">Level number.</param>
/// <param name="Name">Its name.</param>
/// <param name="End">How it ended.</param>
/// <param name="EnteredMicroseconds">When it was entered, from submission; NaN when it was not.</param>
/// <param name="LeftMicroseconds">When it was left, from submission; NaN when it was not entered.</param>
public sealed record RecordedLevel(int Level, string Name, RecordedLevelEnd End, double EnteredMicroseconds, double LeftMicroseconds)
{
    /// <summary>Scores had drifted from those certified when it was judged: it could stop only where certificate and manifest agreed.</summary>
    public bool InFallback { get; init; }
}

/// <summary>A map, mask or vector that a model gave: its values, or their checksum alone where they are many.</summary>
/// <param name="Kind">heat, depth, mask, embedding, patches, label-scores.</param>
/// <param name="Model">Index of the model; -1 for a map that is the frame's.</param>
/// <param name="Columns">Columns.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Length">Values a cell.</param>
/// <param name="Checksum">CRC-32C of the values as little-endian floats.</param>
/// <param name="Values">The values; empty where only the checksum is kept.</param>
public sealed record RecordedOutput(string Kind, int Model, int Columns, int Rows, int Length, uint Checksum, IReadOnlyList<float> Values)
{
    /// <summary>Depth in metres.</summary>
    public bool IsMetric { get; init; }

    /// <summary>The part of the upright source image that a map covers: left, top, right, bottom in pixels.</summary>
    public (float Left, float Top, float Right, float Bottom) Area { get; init; }
}

/// <summary>One answered frame as it was recorded. Immutable; of the caller's memory alone.</summary>
public sealed record RecordedVerdict
{
    internal RecordedVerdict(RunStamp stamp, ReadOnlyMemory<byte> judged) => (Stamp, Judged) = (stamp, judged);

    /// <summary>Its name: the first 8 hex digits of the content digest, a dash, its number.</summary>
    public string Id => FormattableString.Invariant($"{Digest[..8]}-{Sequence}");

    /// <summary>Its number in the archive, from 1.</summary>
    public required long Sequence { get; init; }

    /// <summary>SHA-256 of the frame's bytes, lower-case hex; of nothing where the frame had none when it was answered.</summary>
    public required string Digest { get; init; }

    /// <summary>When it was answered.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Frames that the recorder had dropped before this one since its run began.</summary>
    public required long Dropped { get; init; }

    /// <summary>What was said of the frame when it was submitted.</summary>
    public required FrameInfo Info { get; init; }

    /// <summary>What its bytes are.</summary>
    public required FrameFormat Format { get; init; }

    /// <summary>How many bytes it had.</summary>
    public required long ByteCount { get; init; }

    /// <summary>The bytes; empty when the recorder kept none.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>True when the frame can be run again.</summary>
    public bool HasBytes => ByteCount > 0 && Bytes.Length == ByteCount;

    /// <summary>Width of the upright source image in pixels; 0 when the header could not be read.</summary>
    public required int Width { get; init; }

    /// <inheritdoc cref="Width"/>
    public required int Height { get; init; }

    /// <summary>EXIF orientation 1..8.</summary>
    public required int Orientation { get; init; }

    /// <summary>It was decoded at 1/DecodeScale of its size.</summary>
    public required int DecodeScale { get; init; }

    /// <summary>Bytes copied on the way in.</summary>
    public required long BytesCopied { get; init; }

    /// <summary>Wall-clock times.</summary>
    public required StageTimes Times { get; init; }

    /// <summary>Levels in ascending order.</summary>
    public required IReadOnlyList<RecordedLevel> Levels { get; init; }

    /// <summary>Every model of the cascade, by index.</summary>
    public required IReadOnlyList<RecordedModel> Models { get; init; }

    /// <summary>Objects found.</summary>
    public required IReadOnlyList<Detection> Detections { get; init; }

    /// <summary>What geometry said of each object, in their order; empty where it was not asked.</summary>
    public IReadOnlyList<DetectionCheck> Checks { get; init; } = [];

    /// <summary>Maps, masks and vectors.</summary>
    public required IReadOnlyList<RecordedOutput> Outputs { get; init; }

    /// <summary>The votes that counted, in the order of the pool.</summary>
    public required IReadOnlyList<Evidence> Evidence { get; init; }

    /// <summary>The verdict; none when there is an error.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Why there is no verdict.</summary>
    public required FrameError Error { get; init; }

    /// <summary>Models without a say that failed.</summary>
    public required int ObserverFailures { get; init; }

    /// <summary>Scores had drifted from those certified when some level of it was judged.</summary>
    public bool InFallback => Levels.Any(level => level.InFallback);

    /// <summary>P above it meant roadwork.</summary>
    public double Threshold => Stamp.Consensus.Threshold;

    /// <summary>Name of the cascade that ran.</summary>
    public string Cascade => Stamp.Cascade;

    /// <summary>The run it belongs to.</summary>
    internal RunStamp Stamp { get; }

    /// <summary>The sections that a replay has to give byte for byte.</summary>
    internal ReadOnlyMemory<byte> Judged { get; }
}
