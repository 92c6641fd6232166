namespace Natix.Engine.Cascade.Recording;

/// <summary>Where a frame's steps come from when it walks the cascade once more: a record, a change of one, or models that run again.</summary>
internal interface ISteps
{
    /// <summary>What the model makes of the frame; a step that was not asked means that nobody knows.</summary>
    /// <param name="model">The model whose turn it is.</param>
    /// <param name="slot">The frame.</param>
    ModelStep Of(PlannedModel model, FrameSlot slot);

    /// <summary>How a level ended, where it was entered, and whether it was judged in fallback; one that was not entered may be entered now.</summary>
    /// <param name="level">The level's place in the plan.</param>
    LevelStep OfLevel(int level);
}

/// <summary>The steps of a record.</summary>
internal sealed class RecordedSteps(ModelStep[] models, LevelStep[] levels) : ISteps
{
    /// <summary>By model index.</summary>
    public IReadOnlyList<ModelStep> Models => models;

    public ModelStep Of(PlannedModel model, FrameSlot slot) => models[model.Index];

    public LevelStep OfLevel(int level) => levels[level];

    /// <summary>The same steps but for one model's.</summary>
    public RecordedSteps With(int model, ModelStep step)
    {
        var changed = (ModelStep[])models.Clone();
        changed[model] = step;
        return new RecordedSteps(changed, levels);
    }

    /// <summary>The same steps, had scores not drifted.</summary>
    public RecordedSteps WithoutFallback() => new(models, Array.ConvertAll(levels, level => level with { InFallback = false }));
}
