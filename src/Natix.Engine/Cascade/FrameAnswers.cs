namespace Natix.Engine.Cascade;

/// <summary>Hands out the answers of frames that are done, each once.</summary>
internal readonly struct FrameAnswers(TimeProvider clock)
{
    /// <summary>Answers a frame that is done and was not answered. Called by whoever sends the frame on: a worker or, at its deadline, the watch.</summary>
    public void GiveIfDone(FrameSlot slot)
    {
        lock (slot.Gate)
        {
            if (slot.NextStation != FrameSlot.Done || slot.IsAnswered)
                return;
            slot.IsAnswered = true;
        }

        var job = slot.Job!;
        job.Result.Times = slot.Clock.Read(clock.GetTimestamp(), clock.TimestampFrequency);
        job.Line.Answer(job);
    }
}
