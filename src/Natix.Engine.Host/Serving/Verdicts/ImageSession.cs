using System.Diagnostics;
using Natix.Engine.Host.Axon;

namespace Natix.Engine.Host.Serving.Verdicts;

/// <summary>One image's way: known already, being judged for somebody else, or judged now. Holds the image's bytes until disposed. Its owner's alone.</summary>
internal sealed class ImageSession(ServedEngine served, AnswerCache answers, ServiceTime service, IVerdictWitness? witness = null) : IImageSession
{
    private FrameLease? _image;
    private FrameResult? _result;
    private bool _left;

    public ReadOnlySpan<byte> Image => _image is not null ? _image.Bytes : _result is not null ? _result.Jpeg : [];

    public FrameLease Rent(int minBytes) => served.Engine.Rent(minBytes);

    public async Task<Judgement> JudgeAsync(FrameLease image, JudgementRequest request, CancellationToken stop)
    {
        _image = image;
        var key = ImageKey.Of(image.Bytes, served.Models);
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (answers.TryGet(key, out var known))
                return known with { IsShared = true };
            var left = request.Budget - Stopwatch.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
                return Judgement.Without(JudgementStatus.Late, "there is no time left for it");
            if (answers.TryTakeOff(key, out var flight))
                return await FlyAsync(key, request with { Budget = left });
            if (await JoinAsync(flight, left, stop) is { } joined)
                return joined;
        }
    }

    public void Dispose()
    {
        if (_left)
            return;
        _left = true;
        _image?.Dispose();
        _result?.Dispose();
        served.Leave();
    }

    // Somebody else's answer; null when that was none for want of time or room, of which we may have more.
    private static async Task<Judgement?> JoinAsync(Task<Judgement> flight, TimeSpan left, CancellationToken stop)
    {
        try
        {
            var judgement = await flight.WaitAsync(left, stop);
            return judgement.Status is JudgementStatus.Late or JudgementStatus.Shed ? null : judgement with { IsShared = true };
        }
        catch (TimeoutException)
        {
            return Judgement.Without(JudgementStatus.Late, "the same image was being judged, and not in time");
        }
    }

    // Not cancelled with the request: others may have joined, and the answer is kept.
    private async Task<Judgement> FlyAsync(ImageKey key, JudgementRequest request)
    {
        var judgement = Judgement.Without(JudgementStatus.Failed, "judging it was broken off");
        try
        {
            judgement = await RunAsync(request);
            return judgement;
        }
        finally
        {
            answers.Land(key, judgement);
        }
    }

    private async Task<Judgement> RunAsync(JudgementRequest request)
    {
        var (engine, started) = (served.Engine, Stopwatch.GetTimestamp());
        if (service.Wait(engine.QueueDepthBefore(request.Budget, request.Priority), engine.Description.Workers) > request.Budget)
            return Judgement.Without(JudgementStatus.Shed, "more frames wait than can be judged in its time");
        var frame = _image!;
        if (StillPixels.AreNeeded(frame))
        {
            // No JPEG, but what the reference's reader takes besides; the bytes stay, to be echoed.
            var (pixels, error) = await StillPixels.DecodeAsync(engine, frame);
            if (pixels is null)
                return Judgement.Without(JudgementStatus.Unreadable, error.ToString());
            frame = pixels;
        }
        else
        {
            _image = null;
        }

        _result = await engine.SubmitAsync(frame, FrameInfo.Still(request.Source) with { Budget = Left(request.Budget, started), Priority = request.Priority });
        if (!_result.Error.IsError)
            service.Note(TimeSpan.FromMicroseconds(_result.Times.Total - _result.Times.Queue));
        witness?.Saw(_result, engine.Description, FrameSender.Validator);
        return Read(_result, engine.Description.Threshold);
    }

    private static TimeSpan Left(TimeSpan budget, long started)
    {
        var left = budget - Stopwatch.GetElapsedTime(started);
        return left > TimeSpan.Zero ? left : TimeSpan.FromTicks(1);
    }

    private static Judgement Read(FrameResult result, double threshold)
    {
        var error = result.Error;
        if (!error.IsError)
        {
            var verdict = result.Verdict;
            var p = ValidatorProbability.Of(verdict.Probability, threshold, verdict.IsRoadwork);
            return new Judgement(JudgementStatus.Judged, p, verdict.Level, verdict.Degraded, "");
        }

        var status = error.Code switch
        {
            FrameErrorCode.QueueFull => JudgementStatus.Shed,
            FrameErrorCode.Overdue or FrameErrorCode.Cancelled => JudgementStatus.Late,
            FrameErrorCode.ModelFailed or FrameErrorCode.Internal => JudgementStatus.Failed,
            _ => JudgementStatus.Unreadable,
        };
        return Judgement.Without(status, error.ToString());
    }
}
