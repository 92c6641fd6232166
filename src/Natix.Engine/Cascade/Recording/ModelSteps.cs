namespace Natix.Engine.Cascade.Recording;

/// <summary>
/// Runs models again, each at the recorded size of its batch and in the recorded place: what a back end computes for an image may depend on both, not on the
/// other images, so the frame itself sits in their places. Models that failed or were late, and whether
/// scores had drifted, are taken from the record: chance, time and other frames do not come again. Not thread-safe.
/// </summary>
internal sealed class ModelSteps : ISteps, IDisposable
{
    private readonly StationModel?[] _models;
    private readonly CascadePlan _plan;
    private RecordedSteps _recorded = new([], []);

    /// <param name="plan">The cascade, with models that run; stays the caller's.</param>
    public ModelSteps(CascadePlan plan)
    {
        _plan = plan;
        _models = new StationModel?[plan.Models.Length];
    }

    /// <summary>Sets the record of the frame that comes next.</summary>
    public void Follow(RecordedSteps recorded) => _recorded = recorded;

    public LevelStep OfLevel(int level) => _recorded.OfLevel(level);

    public ModelStep Of(PlannedModel model, FrameSlot slot)
    {
        var before = _recorded.Of(model, slot);
        // One that was never asked runs alone: the walk has left the record, and the comparison will say where.
        return before.Outcome is ModelOutcome.Failed or ModelOutcome.Late ? before : Run(model, slot, Math.Max(1, before.Batch), before.Place);
    }

    public void Dispose()
    {
        foreach (var model in _models)
            model?.Dispose();
    }

    private ModelStep Run(PlannedModel planned, FrameSlot slot, int batch, int place)
    {
        var model = _models[planned.Index] ??= new StationModel(_plan.Models[planned.Index]);
        var size = Math.Min(batch, planned.MaxBatch);
        place = Math.Min(place, size - 1);
        try
        {
            for (var i = 0; i < size; i++)
                model.Preprocess(slot.View, i);
            model.Infer(size);
            var reading = model.Read(slot.View, place, slot.Result.Width, slot.Result.Height, slot.Result.Findings);
            return new ModelStep
            {
                Outcome = ModelOutcome.Answered,
                Votes = reading.Votes,
                LogOdds = reading.LogOdds,
                Batch = size,
                Place = place,
            };
        }
        catch (ModelRunException e)
        {
            return new ModelStep { Outcome = ModelOutcome.Failed, Failure = e.Message };
        }
    }
}
