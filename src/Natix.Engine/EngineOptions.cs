namespace Natix.Engine;

/// <summary>How an engine uses its machine. Immutable; every default is safe on a shared two-core machine.</summary>
public sealed record EngineOptions
{
    /// <summary>Frames worked on at the same time, each by its own thread with its own buffers; 1 to 1024. Default: one a core.</summary>
    public int Lanes { get; init; } = Environment.ProcessorCount;

    /// <summary>Threads a single model run may use; at least 1.</summary>
    public int IntraOpThreads { get; init; } = 1;

    /// <summary>Let model threads spin while they wait. Pays only when the cores are ours alone.</summary>
    public bool AllowSpinning { get; init; }

    /// <summary>Frames accepted and not yet disposed; more are shed with <see cref="FrameErrorCode.QueueFull"/>. <see cref="Lanes"/> to 1,048,576.</summary>
    public int MaxInFlight { get; init; } = Math.Max(16, 4 * Environment.ProcessorCount);

    /// <summary>Detections kept a frame, at least 1.</summary>
    public int MaxDetections { get; init; } = 300;

    /// <summary>Byte and pixel limits a frame.</summary>
    public FrameLimits Limits { get; init; } = FrameLimits.Default;

    /// <summary>Decode at 1/2 or 1/4 where every model's input allows it.</summary>
    public bool ScaledDecoding { get; init; } = true;

    /// <summary>The engine's clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
