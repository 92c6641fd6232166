using Natix.Engine.Language.Serving;

namespace Natix.Engine;

/// <summary>What a <see cref="LanguageEngine"/> has opened.</summary>
/// <param name="Architecture">As config.json names it.</param>
/// <param name="Layers">Decoder layers.</param>
/// <param name="Vocabulary">Tokens it may put out.</param>
/// <param name="ContextTokens">Tokens of a prompt and its output at most.</param>
/// <param name="KvTokens">Tokens whose keys and values are kept for all requests together.</param>
/// <param name="WeightBytes">Of the weights as they are kept, the vision tower's among them.</param>
/// <param name="StepWeightBytes">Of the weights that a step reads at least once, whatever its tokens.</param>
/// <param name="KvBytes">Of keys and values.</param>
/// <param name="ScratchBytes">What a step works in.</param>
/// <param name="TakesText">It has a tokenizer.</param>
/// <param name="TakesMessages">It has a template for conversations.</param>
/// <param name="TakesImages">It has a vision tower, and conversations may have images.</param>
public sealed record LanguageDescription(
    string Architecture, int Layers, int Vocabulary, int ContextTokens, int KvTokens, long WeightBytes, long StepWeightBytes, long KvBytes, long ScratchBytes, bool TakesText, bool TakesMessages, bool TakesImages)
{
    internal static LanguageDescription Of(LanguageModel model) => new(
        model.Configuration.Architecture.Name, model.Configuration.Text.Layers, model.Configuration.Text.Vocabulary, model.Scheduling.MaxContext,
        model.Scheduling.Blocks * model.Scheduling.BlockTokens, model.Memory.Weights + model.VisionBytes, model.Memory.StepWeights, model.Memory.Kv, model.Memory.Scratch, model.Tokenizer is not null, model.Template is not null, model.Images is not null);
}

/// <summary>How much a <see cref="LanguageEngine"/> has under way, and what it did so far. Figures of one moment each.</summary>
/// <param name="Running">Requests that run.</param>
/// <param name="Waiting">Requests that have not started.</param>
/// <param name="Steps">Steps so far.</param>
/// <param name="Rows">Tokens computed so far, those of preempted requests again.</param>
/// <param name="PromptTokens">Tokens of the prompts of all requests that started.</param>
/// <param name="ReusedTokens">Those of them that need not be computed, because an earlier request had: the share of both is the hit rate of the prefix cache.</param>
/// <param name="Preemptions">Times that a request was put back for want of room, to be computed again; 0 unless <see cref="LanguageOptions.AdmitsOptimistically"/>.</param>
public sealed record LanguageLoad(int Running, int Waiting, long Steps, long Rows, long PromptTokens, long ReusedTokens, long Preemptions)
{
    internal static LanguageLoad Of(LanguageModel model)
    {
        var (scheduler, counters) = (model.Scheduler, model.Scheduler.Counters);
        return new(scheduler.RunningCount, scheduler.OpenCount, counters.Steps, counters.Rows, counters.PrefixQueries, counters.PrefixHits, counters.Preemptions);
    }
}
