namespace Natix.Engine.Replay;

/// <summary>
/// How verdicts lie on disk; little-endian throughout, version 2. Version 1 did not say
/// whether a level was judged in drift fallback; it is refused, for its verdicts cannot be told from its records.
/// <para>A segment, <c>NNNNNNNNNNNNNNNN.natixrec</c> with the sequence number of its first record in decimal:</para>
/// <code>
/// segment = "NATIXREC" version:u32 length:u32 crc:u32 stamp        stamp: JSON of the run, crc over it
///           record*
/// record  = 0x4352584E:u32 length:u32 crc:u32 body                 crc: CRC-32C of the body
/// body    = sequence:u64 digest[32] utc:i64 dropped:u64 section*   digest: SHA-256 of the frame's bytes; utc: ticks of 100 ns since year 1
/// section = tag:u8 length:u32 bytes
/// </code>
/// <para>
/// Sections come in the order of their tags, each once. Those from <see cref="Section.Decode"/> to <see cref="Section.Verdict"/> hold nothing that
/// time or chance decides, but for what a replay takes from them (late models, drift fallback): on the same back end and instruction set a replay gives them byte for byte.
/// </para>
/// </summary>
internal static class RecordFormat
{
    public const uint Version = 2;

    /// <summary>"NXRC", before every record.</summary>
    public const uint RecordMark = 0x4352584E;

    /// <summary>Bytes before the stamp of a segment.</summary>
    public const int SegmentHead = 8 + 4 + 4 + 4;

    /// <summary>Bytes before the body of a record.</summary>
    public const int RecordHead = 4 + 4 + 4;

    /// <summary>Bytes of a body before its sections.</summary>
    public const int BodyHead = 8 + 32 + 8 + 8;

    /// <summary>Longest body: a frame of the largest size that limits allow, and all that was found in it.</summary>
    public const int MaxBody = 1100 << 20;

    /// <summary>Longest stamp.</summary>
    public const int MaxStamp = 16 << 20;

    /// <summary>Largest map that is kept value by value; of a larger output a checksum is kept.</summary>
    public const int MaxCells = 4096;

    /// <summary>Longest text that is kept, in characters.</summary>
    public const int MaxText = 1024;

    /// <summary>Extension of segments.</summary>
    public const string Extension = ".natixrec";

    /// <summary>First bytes of a segment.</summary>
    public static ReadOnlySpan<byte> SegmentMark => "NATIXREC"u8;
}

/// <summary>Tags of sections. Numbers are part of the format.</summary>
internal enum Section : byte
{
    /// <summary>Where the frame came from.</summary>
    Frame = 1,

    /// <summary>How long stations, levels and models took, and what models that failed said.</summary>
    Times = 2,

    /// <summary>How it was decoded.</summary>
    Decode = 3,

    /// <summary>How levels ended, and which were judged in drift fallback.</summary>
    Levels = 4,

    /// <summary>What each model said, in which batch.</summary>
    Models = 5,

    /// <summary>Objects, and what geometry said of them.</summary>
    Detections = 6,

    /// <summary>Maps, masks and vectors: values or checksums.</summary>
    Outputs = 7,

    /// <summary>Who voted with what weight.</summary>
    Evidence = 8,

    /// <summary>The verdict or the error.</summary>
    Verdict = 9,

    /// <summary>The frame's bytes, or only what they were.</summary>
    Bytes = 10,
}

/// <summary>Kinds of outputs in <see cref="Section.Outputs"/>. Numbers are part of the format.</summary>
internal enum OutputKind : byte
{
    Heat = 1,
    Depth = 2,
    Mask = 3,
    Embedding = 4,
    Patches = 5,
    LabelScores = 6,
}
