namespace Natix.Engine;

/// <summary>How an engine uses its machine. Immutable; every default is safe on a shared two-core machine.</summary>
public sealed record EngineOptions
{
    /// <summary>Threads that work on frames, each with its own decoder and tensors; 1 to 1024. Null: as measured (<see cref="Tune"/>), or one a core.</summary>
    public int? Workers { get; init; }

    /// <summary>Threads a single model run may use; 1 to 1024. Null: as measured, or 1; 1 where <see cref="Workers"/> is given.</summary>
    public int? IntraOpThreads { get; init; }

    /// <summary>Frames, of any streams, that one run of a model may take together, 1 to 256; of a model that takes batches. Null: as measured, or 1.</summary>
    public int? MaxBatch { get; init; }

    /// <summary>
    /// Measure at start what <see cref="Workers"/>, <see cref="IntraOpThreads"/> and <see cref="MaxBatch"/> leave open; takes about a second, or nothing
    /// where <see cref="TuningCachePath"/> has it.
    /// </summary>
    public bool Tune { get; init; }

    /// <summary>A file that keeps what was measured, by machine and models; null: nothing is kept. A file that cannot be used costs a measurement, not a start.</summary>
    public string? TuningCachePath { get; init; }

    /// <summary>Let model threads spin while they wait. Pays only when the cores are ours alone.</summary>
    public bool AllowSpinning { get; init; }

    /// <summary>How ONNX Runtime runs the models: on the processor, or on a CUDA device.</summary>
    public OnnxRuntimeOptions OnnxRuntime { get; init; } = new();

    /// <summary>
    /// Frames accepted without a stream and not yet disposed; more are shed with <see cref="FrameErrorCode.QueueFull"/>. 1 to 1,048,576.
    /// Streams have their own (<see cref="StreamOptions.MaxInFlight"/>).
    /// </summary>
    public int MaxInFlight { get; init; } = Math.Max(16, 4 * Environment.ProcessorCount);

    /// <summary>Detections kept a frame, at least 1.</summary>
    public int MaxDetections { get; init; } = 300;

    /// <summary>Byte and pixel limits a frame.</summary>
    public FrameLimits Limits { get; init; } = FrameLimits.Default;

    /// <summary>Decode at 1/2 or 1/4 where every model's input allows it.</summary>
    public bool ScaledDecoding { get; init; } = true;

    /// <summary>Whose thresholds end the cascade early.</summary>
    public ExitPolicy Exits { get; init; } = ExitPolicy.Certified;

    /// <summary>Refuse to start without a certificate that is in force. Else one that is for something else is a warning, and exits fall back to the manifest's.</summary>
    public bool RequireCertificate { get; init; }

    /// <summary>
    /// Frames without a stream that one independent unit (a clip, a scene) gives on average as they come in here, 1 to 100,000, for telling drift from
    /// the likeness of neighbouring frames. Null: as in the certificate's data.
    /// </summary>
    public double? DriftScoresPerUnit { get; init; }

    /// <summary>
    /// Stream time within which the frames of one stream count once, as one look at one scene, when scores are watched for drift; above 0, at most a day.
    /// Frames of a stream so far apart are taken as independent. A stream without a clock is taken to have 30 frames a second.
    /// </summary>
    public TimeSpan DriftSpacing { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The engine's clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The camera of frames without a stream, and of streams that name none, for checks of size; null: what EXIF says, or a guess.</summary>
    public CameraOptions? Camera { get; init; }
}
