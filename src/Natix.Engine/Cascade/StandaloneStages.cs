namespace Natix.Engine.Cascade;

/// <summary>
/// The stations of a lane, each callable alone and repeatedly, with no queue, no thread and no cascade between: the yardstick of
/// the engine's overhead. One thread at a time.
/// </summary>
internal sealed class StandaloneStages(CascadePlan plan, EngineOptions options) : IDisposable
{
    private readonly Lane _lane = new(plan, options);
    private readonly FrameResult _result = new(options.MaxDetections, plan.Models.Length);

    /// <summary>Decodes a frame, leaves the pixels for the other stations and returns the bytes to their owner.</summary>
    public void Decode(FrameLease lease)
    {
        _result.Reset(default, lease);
        var decoded = _lane.TryDecode(_result);
        _result.HandOut();
        _result.Dispose();
        if (!decoded)
            throw new InvalidOperationException($"the frame cannot be measured: {_result.Error}");
    }

    public void Preprocess(int upToLevel)
    {
        foreach (var model in _lane.Models)
        {
            if (model.Planned.Level.Level <= upToLevel)
                model.Preprocess(_lane.Pixels);
        }
    }

    public void Infer(int upToLevel)
    {
        foreach (var model in _lane.Models)
        {
            if (model.Planned.Level.Level <= upToLevel)
                model.Infer();
        }
    }

    public void Heads(int upToLevel)
    {
        _result.Findings.Clear();
        foreach (var model in _lane.Models)
        {
            if (model.Planned.Level.Level <= upToLevel)
                model.Read(_lane.Pixels, _result.Width, _result.Height, _result.Findings);
        }
    }

    public void Dispose() => _lane.Dispose();
}
