namespace Natix.Engine;

/// <summary>How verdicts are recorded. Immutable.</summary>
public sealed record RecordingOptions
{
    /// <summary>
    /// Keep the frames' own bytes, so that they can be run again. Off, a record holds no pixels, only their digest: what models said and what was made of it
    /// can still be replayed and explained. Heat maps, label scores and boxes are kept either way.
    /// </summary>
    public bool KeepFrames { get; init; } = true;

    /// <summary>Bytes that all records together may take; the oldest files go first. At least 64 KiB.</summary>
    public long MaxBytes { get; init; } = 1L << 30;

    /// <summary>Bytes of one file, about; at least 4 KiB. Null: an eighth of <see cref="MaxBytes"/>, at most 64 MiB.</summary>
    public long? SegmentBytes { get; init; }

    /// <summary>Records that may wait to be written; more are dropped, and counted. 1 to 65,536.</summary>
    public int QueueLength { get; init; } = 256;

    /// <summary>Bytes that may wait to be written; more are dropped, and counted. At least 64 KiB.</summary>
    public long QueueBytes { get; init; } = 64L << 20;
}

/// <summary>How recording goes.</summary>
/// <param name="Folder">Where the records are.</param>
/// <param name="Written">Records written.</param>
/// <param name="Dropped">Frames that were not recorded: the disk was slower than the frames, or recording had failed.</param>
/// <param name="Failure">Why recording stopped; null while it goes on.</param>
public sealed record RecordingReport(string Folder, long Written, long Dropped, string? Failure);
