namespace Natix.Engine.Host.Reporting;

/// <summary>Takes answered frames, one after another in input order, from one caller at a time.</summary>
internal interface IFrameSink
{
    /// <summary>Takes one frame.</summary>
    /// <param name="group">What it is counted under.</param>
    /// <param name="record">The frame.</param>
    /// <param name="result">The engine's result, valid only during the call; null for a frame that never reached the engine.</param>
    ValueTask AcceptAsync(FrameGroup group, FrameRecord record, FrameResult? result);
}
