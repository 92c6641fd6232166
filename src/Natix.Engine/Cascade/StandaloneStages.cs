namespace Natix.Engine.Cascade;

/// <summary>
/// The stations of a worker, each callable alone and repeatedly, with no queue, no thread and no cascade between: the yardstick of
/// the engine's overhead. One thread at a time.
/// </summary>
internal sealed class StandaloneStages : IDisposable
{
    private readonly FrameDecoder _decoder;
    private readonly StationModel[] _models;
    private readonly FrameSlot _slot = new();
    private readonly FrameResult _result;

    public StandaloneStages(CascadePlan plan, EngineOptions options)
    {
        var models = plan.Models.ToArray();
        _decoder = new FrameDecoder(Array.ConvertAll(models, m => m.Seat.Manifest.Input), options);
        _models = Array.ConvertAll(models, m => new StationModel(m));
        _result = new FrameResult(options.MaxDetections, models.Length);
    }

    /// <summary>Decodes a frame, leaves the pixels for the other stations and returns the bytes to their owner.</summary>
    public void Decode(FrameLease lease)
    {
        _result.Reset(default, lease);
        var decoded = _decoder.TryDecode(_result, _slot);
        _result.HandOut();
        _result.Dispose();
        if (!decoded)
            throw new InvalidOperationException($"the frame cannot be measured: {_result.Error}");
    }

    public void Preprocess(int upToLevel)
    {
        foreach (var model in _models)
        {
            if (model.Planned.Level.Level <= upToLevel)
                model.Preprocess(_slot.View, 0);
        }
    }

    public void Infer(int upToLevel)
    {
        foreach (var model in _models)
        {
            if (model.Planned.Level.Level <= upToLevel)
                model.Infer(1);
        }
    }

    public void Heads(int upToLevel)
    {
        _result.Findings.Clear();
        foreach (var model in _models)
        {
            if (model.Planned.Level.Level <= upToLevel)
                model.Read(_slot.View, 0, _result.Width, _result.Height, _result.Findings);
        }
    }

    public void Dispose()
    {
        foreach (var model in _models)
            model.Dispose();
        _decoder.Dispose();
        _slot.Dispose();
    }
}
