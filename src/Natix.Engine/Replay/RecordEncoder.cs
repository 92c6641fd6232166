using Natix.Engine.Cascade;

namespace Natix.Engine.Replay;

/// <summary>Writes an answered frame as the body of a record (<see cref="RecordFormat"/>). Allocates nothing. Thread-safe.</summary>
/// <param name="frequency">Ticks a second of the engine's clock.</param>
internal readonly struct RecordEncoder(long frequency)
{
    /// <summary>Bytes of the last section before the frame's own.</summary>
    public const int BytesHead = 1 + 4 + 4 + 4 + 1 + 8;

    /// <summary>Writes a body; sequence, digest and drops are for who stores it to fill in.</summary>
    /// <param name="to">Empty.</param>
    /// <param name="result">The answer.</param>
    /// <param name="trail">The frame's path.</param>
    /// <param name="utc">The time of the answer.</param>
    public void Write(RecordBuffer to, FrameResult result, FrameTrail trail, DateTime utc)
    {
        to.I64(0);
        to.Bytes(stackalloc byte[32]);
        to.I64(utc.Ticks);
        to.I64(0);
        WriteFrame(to, result);
        WriteTimes(to, result, trail);
        WriteJudged(to, result, trail);
        WriteBytes(to, result);
    }

    /// <summary>Writes the sections that neither time nor chance decides.</summary>
    public static void WriteJudged(RecordBuffer to, FrameResult result, FrameTrail trail)
    {
        WriteDecode(to, result);
        WriteLevels(to, trail);
        WriteModels(to, trail);
        WriteDetections(to, result.Detections, result.Checks);
        WriteOutputs(to, result, trail.ModelSteps.Length);
        WriteEvidence(to, result.Evidence);
        WriteVerdict(to, result);
    }

    private static void WriteFrame(RecordBuffer to, FrameResult result)
    {
        var start = to.Open(Section.Frame);
        var info = result.Info;
        to.Text(info.Source);
        to.I64(info.Index);
        to.F64(info.TimeSeconds);
        to.I64(info.Budget?.Ticks ?? long.MinValue);
        to.F64(info.Priority);
        to.F32(info.FocalLength);
        CameraFields.Write(to, info.Camera);
        to.I64(result.BytesCopied);
        to.Close(start);
    }

    private void WriteTimes(RecordBuffer to, FrameResult result, FrameTrail trail)
    {
        var start = to.Open(Section.Times);
        var times = result.Times;
        foreach (var value in (ReadOnlySpan<double>)[times.Queue, times.Decode, times.Preprocess, times.Infer, times.Heads, times.Total])
            to.F64(value);
        to.U8(FrameTrail.MaxLevels);
        foreach (ref readonly var level in trail.LevelSteps)
        {
            to.F64(level.End == LevelEnd.NotEntered ? double.NaN : Microseconds(level.Entered - trail.Submitted));
            to.F64(level.End == LevelEnd.NotEntered ? double.NaN : Microseconds(level.Left - trail.Submitted));
        }

        to.U16(trail.ModelSteps.Length);
        foreach (ref readonly var model in trail.ModelSteps)
        {
            to.F64(Microseconds(model.PreprocessTicks));
            to.F64(Microseconds(model.InferTicks));
            to.F64(Microseconds(model.HeadTicks));
            to.Text(model.Failure);
        }

        to.Close(start);
    }

    private static void WriteDecode(RecordBuffer to, FrameResult result)
    {
        var start = to.Open(Section.Decode);
        to.I32(result.Width);
        to.I32(result.Height);
        to.U8((byte)result.Orientation);
        to.U8((byte)result.DecodeScale);
        to.Close(start);
    }

    private static void WriteLevels(RecordBuffer to, FrameTrail trail)
    {
        var start = to.Open(Section.Levels);
        to.U8(FrameTrail.MaxLevels);
        foreach (ref readonly var level in trail.LevelSteps)
        {
            to.U8((byte)level.End);
            to.Flag(level.InFallback);
        }

        to.Close(start);
    }

    private static void WriteModels(RecordBuffer to, FrameTrail trail)
    {
        var start = to.Open(Section.Models);
        to.U16(trail.ModelSteps.Length);
        foreach (ref readonly var model in trail.ModelSteps)
        {
            to.U8((byte)model.Outcome);
            to.Flag(model.Votes);
            to.U16(model.Batch);
            to.U16(model.Place);
            to.F64(model.LogOdds);
        }

        to.Close(start);
    }

    private static void WriteDetections(RecordBuffer to, ReadOnlySpan<Detection> detections, ReadOnlySpan<DetectionCheck> checks)
    {
        var start = to.Open(Section.Detections);
        to.I32(detections.Length);
        foreach (ref readonly var found in detections)
        {
            to.F32(found.Left);
            to.F32(found.Top);
            to.F32(found.Right);
            to.F32(found.Bottom);
            to.F32(found.Score);
            to.I32(found.ClassId);
            to.U16(found.ModelIndex);
        }

        to.I32(checks.Length);
        foreach (ref readonly var check in checks)
        {
            to.U8((byte)check.Verdict);
            to.U8((byte)check.Reason);
            to.F32(check.HeightLow);
            to.F32(check.HeightHigh);
            to.F32(check.WidthLow);
            to.F32(check.WidthHigh);
        }

        to.Close(start);
    }

    private static void WriteOutputs(RecordBuffer to, FrameResult result, int models)
    {
        var start = to.Open(Section.Outputs);
        var findings = result.Findings;
        WriteMap(to, OutputKind.Heat, findings.Heat, false);
        WriteMap(to, OutputKind.Depth, findings.Depth, findings.Depth.IsMetric);
        for (var i = 0; i < findings.Masks.Count; i++)
            WriteOutput(to, OutputKind.Mask, findings.Masks[i].ModelIndex, (findings.Masks.LogitsOf(i).Length, 1, 1), findings.Masks.LogitsOf(i), false);
        for (var i = 0; i < models; i++)
        {
            WriteVectors(to, OutputKind.Embedding, findings.Embeddings, i);
            WriteVectors(to, OutputKind.Patches, findings.Patches, i);
            WriteVectors(to, OutputKind.LabelScores, findings.LabelScores, i);
        }

        to.Close(start);
    }

    private static void WriteMap(RecordBuffer to, OutputKind kind, CellMap map, bool isMetric)
    {
        if (map.Width == 0 || map.Height == 0)
            return;
        WriteOutput(to, kind, ushort.MaxValue, (1, map.Width, map.Height), map.Cells, isMetric);
        to.F32(map.Left);
        to.F32(map.Top);
        to.F32(map.Right);
        to.F32(map.Bottom);
    }

    private static void WriteVectors(RecordBuffer to, OutputKind kind, ModelVectors vectors, int model)
    {
        var values = vectors.Of(model);
        if (!values.IsEmpty)
            WriteOutput(to, kind, model, vectors.ShapeOf(model), values, false);
    }

    private static void WriteOutput(
        RecordBuffer to, OutputKind kind, int model, (int Length, int Columns, int Rows) shape, ReadOnlySpan<float> values, bool isMetric)
    {
        to.U8((byte)kind);
        to.U16(model);
        to.I32(shape.Length);
        to.I32(shape.Columns);
        to.I32(shape.Rows);
        to.Flag(isMetric);
        to.U32(Crc32C.Compute(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values)));
        var kept = values.Length <= RecordFormat.MaxCells;
        to.Flag(kept);
        if (kept)
            to.Floats(values);
    }

    private static void WriteEvidence(RecordBuffer to, ReadOnlySpan<Evidence> evidence)
    {
        var start = to.Open(Section.Evidence);
        to.U16(evidence.Length);
        foreach (ref readonly var voice in evidence)
        {
            to.U16(voice.ModelIndex);
            to.U8((byte)voice.Level);
            to.F64(voice.LogOdds);
            to.F64(voice.Weight);
        }

        to.Close(start);
    }

    private static void WriteVerdict(RecordBuffer to, FrameResult result)
    {
        var start = to.Open(Section.Verdict);
        var verdict = result.Verdict;
        to.Flag(verdict.IsRoadwork);
        to.F64(verdict.Probability);
        to.U8(unchecked((byte)(sbyte)verdict.Level));
        to.U16(verdict.Voters);
        to.Flag(verdict.Degraded);
        to.U8((byte)verdict.Reason);
        to.U16(result.ObserverFailures);
        to.U8((byte)result.Error.Code);
        to.Text(result.Error.Reason);
        to.I64(result.Error.Offset);
        to.Close(start);
    }

    // The bytes stand last, so that who stores the record can leave them out.
    private static void WriteBytes(RecordBuffer to, FrameResult result)
    {
        var start = to.Open(Section.Bytes);
        var format = result.Format;
        to.U8(format.Layout is { } layout ? (byte)layout : byte.MaxValue);
        to.I32(format.Width);
        to.I32(format.Height);
        to.I32(format.Stride);
        to.U8((byte)format.Matrix);
        to.I64(result.Jpeg.Length);
        to.FrameStart = to.Length;
        to.Bytes(result.Jpeg);
        to.Close(start);
    }

    private double Microseconds(long ticks) => ticks * (1e6 / frequency);
}
