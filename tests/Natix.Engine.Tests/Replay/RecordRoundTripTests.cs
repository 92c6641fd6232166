using Natix.Engine.Cascade;
using Natix.Engine.Cascade.Recording;
using Natix.Engine.Memory;
using Natix.Engine.Models;
using Natix.Engine.Replay;
using Natix.Engine.Tests.Cascade;
using Xunit;

namespace Natix.Engine.Tests.Replay;

/// <summary>What is recorded is what is read, and what was not recorded is not read as if it were.</summary>
public sealed class RecordRoundTripTests
{
    private static readonly RunStamp Stamp = StampOf(3);

    internal static RunStamp StampOf(int models)
    {
        using var backend = new ScriptedBackend();
        using var plan = ScriptedCascade.Plan(
            backend, 1, [.. Enumerable.Range(0, models).Select(i => ScriptedCascade.Level(i, i == 0 ? new TwoSidedExit(0.05, 0.95) : null, $"m{i}"))]);
        return RunStamps.Of(plan, backend, new EngineOptions { Workers = 1 }, 1, _ => 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Whatever_a_frame_holds_comes_back_bit_for_bit(int seed)
    {
        using var slabs = new SlabPool();
        var random = new Random(seed);
        for (var round = 0; round < 100; round++)
        {
            var (result, trail) = RandomFrame(random, slabs);
            var body = Encode(result, trail);
            var read = RecordDecoder.Read(body, Stamp);

            Assert.Equal(result.Info, read.Info);
            Assert.Equal(result.Times, read.Times);
            Assert.Equal((result.Width, result.Height, result.Orientation, result.DecodeScale), (read.Width, read.Height, read.Orientation, read.DecodeScale));
            Assert.Equal(result.Detections.ToArray(), read.Detections);
            Assert.Equal(result.Evidence.ToArray(), read.Evidence);
            Assert.Equal((result.Verdict, result.Error, result.ObserverFailures), (read.Verdict, read.Error, read.ObserverFailures));
            Assert.Equal((result.Format, result.Jpeg.Length), (read.Format, (int)read.ByteCount));
            Assert.True(result.Jpeg.SequenceEqual(read.Bytes.Span));
            Assert.Equal(trail.ModelSteps.ToArray().Select(s => ((int)s.Outcome, s.Votes, s.LogOdds, s.Batch, s.Place, s.Failure)), read.Models.Select(m => ((int)m.Outcome, m.Votes, m.LogOdds, m.Batch, m.Place, m.Failure)));
            Assert.Equal(trail.LevelSteps[..3].ToArray().Select(l => ((int)l.End, l.InFallback)), read.Levels.Select(l => ((int)l.End, l.InFallback)));
            var heat = read.Outputs.Single(o => o.Kind == "heat");
            Assert.Equal(result.Heat.ToArray(), heat.Values);
            Assert.Equal((result.HeatWidth, result.HeatHeight, result.HeatArea), (heat.Columns, heat.Rows, heat.Area));
            Assert.Equal(result.Embedding(1).ToArray(), read.Outputs.Single(o => o.Kind == "embedding").Values);
            // The sections of a replay are those of the record.
            var again = new RecordBuffer();
            RecordEncoder.WriteJudged(again, result, trail);
            Assert.True(again.Written.SequenceEqual(read.Judged.Span));
            result.Lease.Dispose();
        }
    }

    [Fact]
    public void A_frame_that_found_no_room_is_recorded_with_its_error()
    {
        using var slabs = new SlabPool();
        using var lease = slabs.Rent(16);
        var result = new FrameResult(0, 0);
        result.Reset(FrameInfo.Still("full"), lease);
        result.Error = new FrameError(FrameErrorCode.QueueFull, "full");
        var read = RecordDecoder.Read(Encode(result, new FrameTrail(0)), Stamp);

        Assert.Equal(FrameErrorCode.QueueFull, read.Error.Code);
        Assert.Equal(3, read.Models.Count);
        Assert.All(read.Models, m => Assert.Equal(RecordedOutcome.NotAsked, m.Outcome));
        Assert.Equal(ReplayOutcome.NothingToReplay, VerdictArchive.ReplayJudgement(read).Outcome);
        Assert.StartsWith("There is no verdict: the frame was given up", VerdictArchive.Explain(read).Summary, StringComparison.Ordinal);
        result.Lease.Dispose();
    }

    [Fact]
    public void Damaged_bodies_are_refused_or_read_as_something_but_never_break_the_reader()
    {
        using var slabs = new SlabPool();
        var random = new Random(5);
        var (result, trail) = RandomFrame(random, slabs);
        var body = Encode(result, trail);
        result.Lease.Dispose();
        var refused = 0;
        for (var round = 0; round < 4000; round++)
        {
            var damaged = (byte[])body.Clone();
            for (var hit = random.Next(1, 4); hit > 0; hit--)
                damaged[random.Next(Math.Min(damaged.Length, 900))] = (byte)random.Next(256);
            try
            {
                RecordDecoder.Read(damaged.AsMemory(0, random.Next(10) == 0 ? random.Next(damaged.Length) : damaged.Length), Stamp);
            }
            catch (RecordException e)
            {
                refused++;
                Assert.Contains("damaged at byte", e.Message, StringComparison.Ordinal);
            }
        }

        Assert.True(refused > 400, $"{refused}");
    }

    internal static byte[] Encode(FrameResult result, FrameTrail trail, long sequence = 1)
    {
        var buffer = new RecordBuffer();
        new RecordEncoder(1_000_000).Write(buffer, result, trail, DateTime.UnixEpoch);
        System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(buffer.Written, sequence);
        return buffer.Written.ToArray();
    }

    private static (FrameResult Result, FrameTrail Trail) RandomFrame(Random random, SlabPool slabs)
    {
        var lease = slabs.Rent(random.Next(1, 5000));
        lease.Length = random.Next(lease.Capacity > 5000 ? 5000 : lease.Capacity);
        random.NextBytes(lease.Buffer.Span[..lease.Length]);
        lease.Format = random.Next(3) == 0 ? FrameFormat.Raw(PixelLayout.Nv12, random.Next(1, 99), random.Next(1, 99)) : FrameFormat.Jpeg;
        var (result, trail) = (new FrameResult(50, 3), new FrameTrail(3));
        var info = new FrameInfo(random.Next(4) == 0 ? "καμερα/1" : "clip.mp4", random.NextInt64(), random.Next(3) == 0 ? double.NaN : random.NextDouble() * 1e4);
        result.Reset(info with { Budget = random.Next(2) == 0 ? null : TimeSpan.FromMilliseconds(random.Next(1, 999)), FocalLength = random.NextSingle() }, lease);
        (result.Width, result.Height, result.Orientation, result.DecodeScale) = (random.Next(1, 9999), random.Next(1, 9999), random.Next(1, 9), 1 << random.Next(3));
        result.Times = new StageTimes(random.NextDouble(), random.NextDouble(), random.NextDouble(), random.NextDouble(), random.NextDouble(), random.NextDouble() * 1e6);
        for (var i = random.Next(50); i > 0; i--)
            result.Findings.Detections.Add(new Detection(random.NextSingle(), random.NextSingle(), random.NextSingle() + 1, random.NextSingle() + 1, random.NextSingle(), random.Next(80), random.Next(3)));
        result.Findings.Heat.Reset(random.Next(1, 20), random.Next(1, 20), -1, 0, 100, 100);
        foreach (ref var cell in result.Findings.Heat.Cells)
            cell = random.NextSingle();
        foreach (ref var value in result.Findings.Embeddings.Add(1, random.Next(1, 64)))
            value = random.NextSingle() - 0.5f;
        trail.Begin(random.Next(1000));
        for (var i = 0; i < 3; i++)
            Walk(random, result, trail, i);
        result.Verdict = new Verdict(random.Next(2) == 0, random.NextDouble(), random.Next(-1, 7), result.Evidence.Length, random.Next(2) == 0) { Reason = (DegradedReason)random.Next(4) };
        result.ObserverFailures = random.Next(3);
        if (random.Next(5) == 0)
            result.Error = new FrameError(FrameErrorCode.ModelFailed, "every model failed", random.Next(-1, 99));
        return (result, trail);
    }

    private static void Walk(Random random, FrameResult result, FrameTrail trail, int model)
    {
        if (random.Next(3) == 0)
            return;
        trail.Enter(model, model, 1, 1000 + random.Next(1000));
        trail.Preprocessed(model, random.Next(1000));
        trail.FallBack(model, random.Next(2) == 0);
        trail.End(model, (LevelEnd)random.Next(2, 6), 3000);
        if (random.Next(4) == 0)
        {
            trail.Failed(model, "broken");
            return;
        }

        var said = (random.NextDouble() - 0.5) * 20;
        trail.Answered(model, random.Next(1, 9), random.Next(8), true, said, random.Next(9999), random.Next(99));
        result.AddEvidence(new Evidence(model, model, said, random.NextDouble()));
    }
}
