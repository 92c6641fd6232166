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
    public ServedEngine(RoadworkEngine engine)
    {
        Engine = engine;
        Digest = DigestOf(engine.Description);
    }

    public RoadworkEngine Engine { get; }

    /// <summary>Digest of the models and the cascade: two engines of one digest answer alike.</summary>
    public string Digest { get; }

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
        var text = new StringBuilder(File.ReadAllText(description.CascadePath));
        foreach (var model in description.Models)
            text.Append('\n').Append(model.Name).Append(' ').Append(model.Version).Append(' ').Append(model.Sha256);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
