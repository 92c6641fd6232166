using Natix.Engine.Host.Axon.Verification;
using Natix.Engine.Host.Metagraph;
using Natix.Engine.Host.Serving.Admission;

namespace Natix.Engine.Host.Serving;

/// <summary>Whether validators can be answered now, and if not, why. Thread-safe.</summary>
internal sealed class Readiness(MetagraphFeed metagraph, NonceStore nonces, FairSlots slots, Drain drain)
{
    // Before it sheds, it says that it is about to.
    private const double ShedAt = 0.9;
    private readonly List<Func<string?>> _watched = [];
    private volatile bool _isWarm;

    /// <summary>Notes that the engine is resident and warm.</summary>
    public void NoteWarm() => _isWarm = true;

    /// <summary>Adds something that may be wrong: what says why, or null. Before the first look only.</summary>
    public void Watch(Func<string?> problem) => _watched.Add(problem);

    /// <summary>What stands in the way; empty when ready.</summary>
    public IReadOnlyList<string> Obstacles()
    {
        var obstacles = new List<string>();
        if (!_isWarm)
            obstacles.Add("the models are not loaded and warm yet");
        if (drain.IsUnderWay)
            obstacles.Add("the server is going down");
        if (metagraph.Current is null)
            obstacles.Add($"there is no metagraph yet: {metagraph.LastError ?? "it is being read"}");
        if (slots.Taken >= ShedAt * slots.Total)
            obstacles.Add($"{slots.Taken} of {slots.Total} places are taken: it sheds");
        return obstacles;
    }

    /// <summary>What is wrong without standing in the way.</summary>
    public IReadOnlyList<string> Warnings()
    {
        var warnings = new List<string>();
        if (metagraph.Current is not null && metagraph.IsStale)
            warnings.Add($"the metagraph is {metagraph.Age:d\\.hh\\:mm\\:ss} old");
        if (metagraph.Current is not null && metagraph.LastError is { } error)
            warnings.Add($"the metagraph could not be read anew: {error}");
        if (nonces.LastError is { } failure)
            warnings.Add($"spent nonces are not kept, a restart would forget them: {failure}");
        if (nonces.WasDamaged)
            warnings.Add("the journal of nonces was damaged: nothing from before the start is accepted");
        warnings.AddRange(_watched.Select(problem => problem()).OfType<string>());
        return warnings;
    }
}
