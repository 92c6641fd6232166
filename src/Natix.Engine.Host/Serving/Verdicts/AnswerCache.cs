using Microsoft.Extensions.Caching.Memory;
using Natix.Engine.Host.Axon;

namespace Natix.Engine.Host.Serving.Verdicts;

/// <summary>
/// Exact answers by image and models. Images that are being judged are judged once, whoever else asks meanwhile; whole answers are kept. Bounded; thread-safe.
/// </summary>
/// <param name="capacity">Answers kept.</param>
/// <param name="keptFor">How long one is kept.</param>
internal sealed class AnswerCache(int capacity, TimeSpan keptFor) : IDisposable
{
    private readonly MemoryCache _answers = new(new MemoryCacheOptions { SizeLimit = capacity });
    private readonly Dictionary<ImageKey, TaskCompletionSource<Judgement>> _flights = [];
    private readonly Lock _gate = new();

    /// <summary>Answers kept.</summary>
    public int Count => _answers.Count;

    /// <summary>Images that are being judged.</summary>
    public int Flights
    {
        get
        {
            lock (_gate)
                return _flights.Count;
        }
    }

    /// <summary>The kept answer of an image.</summary>
    public bool TryGet(in ImageKey key, out Judgement judgement) => _answers.TryGetValue(key, out judgement);

    /// <summary>Says who judges an image.</summary>
    /// <param name="key">The image.</param>
    /// <param name="flight">Completes with its answer.</param>
    /// <returns>True when it is the caller, who then ends with <see cref="Land"/> in every case; false when somebody does already.</returns>
    public bool TryTakeOff(in ImageKey key, out Task<Judgement> flight)
    {
        lock (_gate)
        {
            if (_flights.TryGetValue(key, out var other))
            {
                flight = other.Task;
                return false;
            }

            var mine = new TaskCompletionSource<Judgement>(TaskCreationOptions.RunContinuationsAsynchronously);
            _flights.Add(key, mine);
            flight = mine.Task;
            return true;
        }
    }

    /// <summary>Ends an image's judging: tells those who wait, and keeps an answer that is whole.</summary>
    public void Land(in ImageKey key, Judgement judgement)
    {
        if (judgement is { Status: JudgementStatus.Judged, Degraded: false })
            _answers.Set(key, judgement, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = keptFor });
        TaskCompletionSource<Judgement> mine;
        lock (_gate)
        {
            mine = _flights[key];
            _flights.Remove(key);
        }

        mine.SetResult(judgement);
    }

    public void Dispose() => _answers.Dispose();
}
