using System.Security.Cryptography;
using System.Text;

namespace Natix.Engine.Host.Serving.Verdicts;

/// <summary>An engine that is served, until the last request that uses it is through. Thread-safe.</summary>
internal sealed class ServedEngine
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // One use is the hall's own; the engine ends when the last one is over.
    private int _uses = 1;

    /// <param name="engine">The engine; owned from now on.</param>
    /// <param name="generation">Which engine in a row it is.</param>
    /// <param name="replaced">Cancelled when another one has taken over.</param>
    public ServedEngine(RoadworkEngine engine, int generation, CancellationToken replaced) =>
        (Engine, Generation, Replaced, Models) = (engine, generation, replaced, $"{generation}:{DigestOf(engine.Description)}");

    /// <summary>Which engine in a row it is, from 1.</summary>
    public int Generation { get; }

    public RoadworkEngine Engine { get; }

    /// <summary>
    /// Names the set of models for answers that are kept: their digest and the generation, for manifests, certificates and options move a score too, and an engine
    /// that was loaded anew starts with nothing known.
    /// </summary>
    public string Models { get; }

    /// <summary>Cancelled when another engine has taken over: who uses this one for long goes over to that.</summary>
    public CancellationToken Replaced { get; }

    /// <summary>Completes when the engine is disposed.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Begins a use. False when the engine has ended: take the one that followed it.</summary>
    public bool TryEnter()
    {
        while (true)
        {
            var uses = Volatile.Read(ref _uses);
            if (uses == 0)
                return false;
            if (Interlocked.CompareExchange(ref _uses, uses + 1, uses) == uses)
                return true;
        }
    }

    /// <summary>Ends a use; the last one disposes the engine.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _uses) == 0)
            _ = EndAsync();
    }

    private async Task EndAsync()
    {
        try
        {
            await Engine.DisposeAsync().ConfigureAwait(false);
            _ended.SetResult();
        }
        catch (Exception e)
        {
            _ended.SetException(e);
        }
    }

    private static string DigestOf(EngineDescription description)
    {
        var text = new StringBuilder(description.Cascade);
        foreach (var model in description.Models)
            text.Append('\n').Append(model.Name).Append(' ').Append(model.Version).Append(' ').Append(model.Sha256);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
