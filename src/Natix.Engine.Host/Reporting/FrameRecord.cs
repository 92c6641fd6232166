namespace Natix.Engine.Host.Reporting;

/// <summary>What the host keeps of one frame after its result went back to the engine: plain data, no spans, no native memory.</summary>
internal sealed record FrameRecord
{
    /// <summary>File or stream the frame came from.</summary>
    public required string Source { get; init; }

    /// <summary>Zero-based position within the source.</summary>
    public long Index { get; init; }

    /// <summary>Seconds from the start of the source; NaN when the source has no clock.</summary>
    public double TimeSeconds { get; init; } = double.NaN;

    /// <summary>Upright size in pixels; 0 when the header could not be read.</summary>
    public int Width { get; init; }

    /// <inheritdoc cref="Width"/>
    public int Height { get; init; }

    /// <summary>EXIF orientation 1..8 of the bytes.</summary>
    public int Orientation { get; init; } = 1;

    /// <summary>The verdict; meaningless unless <see cref="IsJudged"/>.</summary>
    public Verdict Verdict { get; init; } = Verdict.None;

    public FrameError Error { get; init; }

    public StageTimes Times { get; init; }

    public long BytesCopied { get; init; }

    public IReadOnlyList<VoteRecord> Evidence { get; init; } = [];

    public IReadOnlyList<DetectionRecord> Detections { get; init; } = [];

    /// <summary>What the detectors see together.</summary>
    public IReadOnlyList<ObjectRecord> Objects { get; init; } = [];

    /// <summary>What time adds; null for a frame of no stream, and for one that never reached the engine.</summary>
    public TimeRecord? Time { get; init; }

    /// <summary>True when the engine worked through the frame.</summary>
    public bool IsAnswered => !Error.IsError;

    /// <summary>True when the frame has a verdict: it was answered and a model voted. Observers alone give detections, no verdict.</summary>
    public bool IsJudged => IsAnswered && Verdict.IsJudged;

    /// <summary>The verdict, or null when there is none.</summary>
    public bool? IsRoadwork => IsJudged ? Verdict.IsRoadwork : null;

    /// <summary>Milliseconds from the moment a worker took the frame to its verdict: what the frame cost, without waiting in line.</summary>
    public double LatencyMilliseconds => Math.Max(0, Times.Total - Times.Queue) / 1000;

    /// <summary>A frame that never reached the engine.</summary>
    public static FrameRecord Unread(in FrameInfo info, in FrameError error) =>
        new() { Source = info.Source, Index = info.Index, TimeSeconds = info.TimeSeconds, Error = error };

    /// <summary>Copies what reports need out of a result, before it is disposed.</summary>
    public static FrameRecord From(FrameResult result, EngineDescription engine)
    {
        var evidence = new VoteRecord[result.Evidence.Length];
        for (var i = 0; i < evidence.Length; i++)
        {
            var vote = result.Evidence[i];
            evidence[i] = new VoteRecord(engine.Models[vote.ModelIndex].Name, vote.Level, 1 / (1 + Math.Exp(-vote.LogOdds)), vote.Weight);
        }

        var detections = new DetectionRecord[result.Detections.Length];
        for (var i = 0; i < detections.Length; i++)
            detections[i] = DetectionRecord.From(result.Detections[i], engine.Models) with { Check = i < result.Checks.Length ? result.Checks[i] : null };

        var objects = new ObjectRecord[result.Objects.Length];
        for (var i = 0; i < objects.Length; i++)
            objects[i] = new ObjectRecord(engine.ObjectLabels[result.Objects[i].LabelId], result.Objects[i]);

        return new FrameRecord
        {
            Source = result.Info.Source,
            Index = result.Info.Index,
            TimeSeconds = result.Info.TimeSeconds,
            Width = result.Width,
            Height = result.Height,
            Orientation = result.Orientation,
            Verdict = result.Verdict,
            Error = result.Error,
            Times = result.Times,
            BytesCopied = result.BytesCopied,
            Evidence = evidence,
            Detections = detections,
            Objects = objects,
        };
    }
}

/// <summary>One voter's say: calibrated P in [0,1] and its weight in the pool.</summary>
internal sealed record VoteRecord(string Model, int Level, double Probability, double Weight);

/// <summary>One fused object with its label's text.</summary>
internal sealed record ObjectRecord(string Label, DetectedObject Found);

/// <summary>One object, in pixels of the upright image.</summary>
internal sealed record DetectionRecord(
    string Model, string Label, float Score, float Left, float Top, float Right, float Bottom, int ModelIndex, int ClassId)
{
    /// <summary>What geometry says of it; null where it was not asked.</summary>
    public DetectionCheck? Check { get; init; }

    /// <summary>True when it cannot be what its label says.</summary>
    public bool IsImpossible => Check is { Verdict: GeometryVerdict.Implausible };

    public static DetectionRecord From(in Detection found, IReadOnlyList<ModelDescription> models)
    {
        var model = models[found.ModelIndex];
        var label = (uint)found.ClassId < (uint)model.Labels.Count ? model.Labels[found.ClassId] : $"class {found.ClassId}";
        return new DetectionRecord(
            model.Name, label, found.Score, found.Left, found.Top, found.Right, found.Bottom, found.ModelIndex, found.ClassId);
    }
}
