using Natix.Engine.Cascade;
using Natix.Engine.Cascade.Recording;

namespace Natix.Engine.Replay;

/// <summary>Reads the body of a record (<see cref="RecordFormat"/>). Pure.</summary>
internal static class RecordDecoder
{
    /// <summary>The record.</summary>
    /// <param name="body">Its body, whose checksum was verified.</param>
    /// <param name="stamp">The stamp of its segment.</param>
    /// <exception cref="RecordException">The bytes break the format.</exception>
    public static RecordedVerdict Read(ReadOnlyMemory<byte> body, RunStamp stamp)
    {
        var reader = new RecordReader(body.Span);
        var (sequence, digest, utc, dropped) = (reader.I64(), Convert.ToHexStringLower(reader.Take(32)), reader.I64(), reader.I64());
        if (sequence < 1 || utc < 0 || utc > DateTime.MaxValue.Ticks)
            throw reader.Broken("its number or its time is none");
        var (info, copied) = Frame(reader.Open(Section.Frame));
        var times = Times(reader.Open(Section.Times), stamp);
        var judgedStart = reader.Position;
        var decode = reader.Open(Section.Decode);
        var (width, height, orientation, scale) = (decode.I32(), decode.I32(), (int)decode.U8(), (int)decode.U8());
        decode.End("the decoding");
        var levels = Levels(reader.Open(Section.Levels), stamp, times.Levels);
        var models = Models(reader.Open(Section.Models), stamp, times.Models);
        var (detections, checks) = Detections(reader.Open(Section.Detections), stamp);
        var outputs = OutputSection.Read(reader.Open(Section.Outputs));
        var evidence = Voices(reader.Open(Section.Evidence), stamp);
        var (verdict, error, failures) = Judgement(reader.Open(Section.Verdict));
        var judged = body[judgedStart..reader.Position];
        var bytes = reader.Open(Section.Bytes);
        var format = Format(ref bytes);
        var count = bytes.I64();
        if (count < 0 || (bytes.Left != 0 && bytes.Left != count))
            throw bytes.Broken($"{bytes.Left} bytes are kept of a frame of {count}");
        reader.End("the record");
        return new RecordedVerdict(stamp, judged)
        {
            Sequence = sequence,
            Digest = digest,
            Time = new DateTimeOffset(utc, TimeSpan.Zero),
            Dropped = dropped,
            Info = info,
            Format = format,
            ByteCount = count,
            Bytes = body[(body.Length - bytes.Left)..],
            Width = width,
            Height = height,
            Orientation = orientation,
            DecodeScale = scale,
            BytesCopied = copied,
            Times = times.Stages,
            Levels = levels,
            Models = models,
            Detections = detections,
            Checks = checks,
            Outputs = outputs,
            Evidence = evidence,
            Verdict = verdict,
            Error = error,
            ObserverFailures = failures,
        };
    }

    private static (FrameInfo Info, long Copied) Frame(RecordReader from)
    {
        var info = new FrameInfo(from.Text() ?? "", from.I64(), from.F64());
        var budget = from.I64();
        info = info with { Budget = budget == long.MinValue ? null : TimeSpan.FromTicks(budget), Priority = from.F64(), FocalLength = from.F32() };
        info = info with { Camera = CameraFields.Read(ref from) };
        var copied = from.I64();
        from.End("the frame's origin");
        return (info, copied);
    }

    private static (StageTimes Stages, (double Entered, double Left)[] Levels, (double Preprocess, double Infer, double Head, string? Failure)[] Models) Times(
        RecordReader from, RunStamp stamp)
    {
        var stages = new StageTimes(from.F64(), from.F64(), from.F64(), from.F64(), from.F64(), from.F64());
        var levels = new (double, double)[from.Checked(from.U8(), 16)];
        for (var i = 0; i < levels.Length; i++)
            levels[i] = (from.F64(), from.F64());
        var models = new (double, double, double, string?)[CountOfModels(ref from, stamp)];
        for (var i = 0; i < models.Length; i++)
            models[i] = (from.F64(), from.F64(), from.F64(), from.Text());
        from.End("the times");
        return (stages, levels, models);
    }

    private static RecordedLevel[] Levels(RecordReader from, RunStamp stamp, (double Entered, double Left)[] times)
    {
        var steps = new (LevelEnd End, bool InFallback)[from.Checked(from.U8(), 2)];
        for (var i = 0; i < steps.Length; i++)
            steps[i] = (from.Value<LevelEnd>(), from.Flag());
        from.End("the levels");
        if (steps.Length < stamp.Levels.Count || times.Length != steps.Length)
            throw from.Broken($"{steps.Length} levels are recorded of a cascade of {stamp.Levels.Count}");
        return [.. stamp.Levels.Select((level, i) => new RecordedLevel(level.Level, level.Name, (RecordedLevelEnd)steps[i].End, times[i].Entered, times[i].Left) { InFallback = steps[i].InFallback })];
    }

    private static RecordedModel[] Models(RecordReader from, RunStamp stamp, (double Preprocess, double Infer, double Head, string? Failure)[] times)
    {
        var count = CountOfModels(ref from, stamp);
        var stamps = stamp.Levels.SelectMany(level => level.Models.Select(model => (level.Level, Model: model))).ToArray();
        var models = new RecordedModel[stamps.Length];
        for (var i = 0; i < models.Length; i++)
        {
            // A frame that found no room has no models at all.
            var step = i < count ? Step(ref from) : default;
            var (level, seat) = stamps[i];
            models[i] = new RecordedModel(seat.Name, level, (RecordedOutcome)step.Outcome, step.Votes, step.LogOdds, seat.Weight, step.Batch, step.Place) { Labels = seat.Labels };
            if (i < times.Length)
            {
                var (preprocess, infer, head, failure) = times[i];
                models[i] = models[i] with { PreprocessMicroseconds = preprocess, InferMicroseconds = infer, HeadMicroseconds = head, Failure = failure };
            }
        }

        from.End("the models");
        return models;
    }

    private static ModelStep Step(ref RecordReader from)
    {
        var step = new ModelStep { Outcome = from.Value<ModelOutcome>(), Votes = from.Flag(), Batch = from.U16(), Place = from.U16(), LogOdds = from.F64() };
        return double.IsFinite(step.LogOdds) && step.Outcome != ModelOutcome.LeftOut ? step : throw from.Broken($"a model has log-odds of {step.LogOdds}");
    }

    private static int CountOfModels(ref RecordReader from, RunStamp stamp)
    {
        var (count, all) = (from.U16(), stamp.Models.Count);
        return count == 0 || count == all ? count : throw from.Broken($"{count} models are recorded of a cascade of {all}");
    }

    private static (Detection[] Found, DetectionCheck[] Checks) Detections(RecordReader from, RunStamp stamp)
    {
        var (found, models) = (new Detection[from.Checked(from.I32(), 26)], stamp.Models.Count);
        for (var i = 0; i < found.Length; i++)
        {
            found[i] = new Detection(from.F32(), from.F32(), from.F32(), from.F32(), from.F32(), from.I32(), from.U16());
            if (found[i].ModelIndex >= models)
                throw from.Broken($"an object is of model {found[i].ModelIndex} in a cascade of {models}");
        }

        var checks = new DetectionCheck[from.Checked(from.I32(), 18)];
        if (checks.Length != 0 && checks.Length != found.Length)
            throw from.Broken($"{checks.Length} checks are recorded of {found.Length} objects");
        for (var i = 0; i < checks.Length; i++)
            checks[i] = new DetectionCheck(from.Value<GeometryVerdict>(), from.Value<GeometryReason>(), from.F32(), from.F32(), from.F32(), from.F32());
        from.End("the objects");
        return (found, checks);
    }

    private static Evidence[] Voices(RecordReader from, RunStamp stamp)
    {
        var (voices, models) = (new Evidence[from.Checked(from.U16(), 19)], stamp.Models.Count);
        for (var i = 0; i < voices.Length; i++)
        {
            voices[i] = new Evidence(from.U16(), from.U8(), from.F64(), from.F64());
            if (voices[i].ModelIndex >= models || !double.IsFinite(voices[i].LogOdds) || !(voices[i].Weight >= 0))
                throw from.Broken($"a vote is none: {voices[i]}");
        }

        from.End("the votes");
        return voices;
    }

    private static (Verdict Verdict, FrameError Error, int ObserverFailures) Judgement(RecordReader from)
    {
        var (roadwork, p, level, voters, degraded) = (from.Flag(), from.F64(), (int)(sbyte)from.U8(), from.U16(), from.Flag());
        var verdict = new Verdict(roadwork, p, level, voters, degraded) { Reason = from.Value<DegradedReason>() };
        var failures = from.U16();
        var error = new FrameError(from.Value<FrameErrorCode>(), from.Text()!, from.I64());
        from.End("the verdict");
        return p is >= 0 and <= 1 || double.IsNaN(p) ? (verdict, error, failures) : throw from.Broken($"a probability is {p}");
    }

    private static FrameFormat Format(ref RecordReader from)
    {
        var layout = from.U8();
        var (width, height, stride) = (from.I32(), from.I32(), from.I32());
        var matrix = from.Value<YuvMatrix>();
        if (layout == byte.MaxValue)
            return FrameFormat.Jpeg;
        return Enum.IsDefined((PixelLayout)layout) && width > 0 && height > 0
            ? new FrameFormat((PixelLayout)layout, width, height, stride, matrix)
            : throw from.Broken($"raw pixels of layout {layout}, {width}x{height}");
    }
}
