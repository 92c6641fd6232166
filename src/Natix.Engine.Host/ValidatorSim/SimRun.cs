using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Natix.Engine.Data.Randomness;
using Natix.Engine.Host.ValidatorSim.Report;
using Natix.Engine.Host.ValidatorSim.Traffic;
using Natix.Engine.Host.ValidatorSim.Wire;

namespace Natix.Engine.Host.ValidatorSim;

/// <summary>
/// An open loop: requests go out when they are due, whether earlier ones were answered or not. What is under way when it ends is waited for. One run each.
/// </summary>
internal sealed class SimRun : IDisposable
{
    private const ulong KindStream = 0x4b494e44;
    private const ulong DeckStream = 0x4445434b;
    private const ulong RequestStream = 1UL << 40;

    private readonly SimOptions _options;
    private readonly IReadOnlyList<SimulatedImage> _images;
    private readonly HonestSender _honest;
    private readonly HostileSender _hostile;
    private readonly ValidatorDeck _deck;
    private readonly SemaphoreSlim _places;
    private readonly OpenCount _lorises = new();
    private Exception? _failure;
    private long _number;

    /// <param name="options">What is done.</param>
    /// <param name="subnet">Who asks.</param>
    /// <param name="images">What about, at least one.</param>
    /// <param name="sources">Where from.</param>
    public SimRun(SimOptions options, SimulatedSubnet subnet, IReadOnlyList<SimulatedImage> images, SourceAddresses sources)
    {
        (_options, _images) = (options, images);
        var shelf = new ReplayShelf();
        _honest = new HonestSender(options, subnet, shelf, Tally);
        _hostile = new HostileSender(options, new GarbageMaker(subnet, options.Target), shelf, sources, Tally);
        _deck = new ValidatorDeck(subnet.Validators, new SeededRandom(options.Seed, DeckStream));
        _places = new SemaphoreSlim(options.MostUnderWay);
    }

    /// <summary>What came of it.</summary>
    public SimTally Tally { get; } = new();

    /// <summary>Time from the first request's turn to the end of sending.</summary>
    public TimeSpan Sent { get; private set; }

    /// <summary>Runs to the end.</summary>
    /// <param name="stop">Ends the sending early.</param>
    public async Task RunAsync(CancellationToken stop)
    {
        var random = new SeededRandom(_options.Seed, KindStream);
        var started = Stopwatch.GetTimestamp();
        foreach (var due in new ArrivalProcess(_options.Rate, _options.Burst, _options.Seed).Within(_options.Length))
        {
            if (!await WaitAsync(started, due, stop))
                break;
            Dispatch(_options.Mix.Draw(random), started + (long)(due.TotalSeconds * Stopwatch.Frequency));
        }

        await WaitAsync(started, _options.Length, stop);
        Sent = Stopwatch.GetElapsedTime(started);
        for (var i = 0; i < _options.MostUnderWay; i++)
            await _places.WaitAsync(CancellationToken.None);
        if (_failure is { } failure)
            ExceptionDispatchInfo.Throw(failure);
    }

    public void Dispose() => _places.Dispose();

    private void Dispatch(RequestKind kind, long intended)
    {
        if (!_places.Wait(0))
        {
            Tally.NoteNotSent();
            return;
        }

        var number = _number++;
        var validator = kind is RequestKind.Challenge or RequestKind.Organic ? _deck.Next() : null;
        _ = Task.Run(() => SendAsync(kind, number, validator, intended));
    }

    private async Task SendAsync(RequestKind kind, long number, SimulatedValidator? validator, long intended)
    {
        try
        {
            var random = new SeededRandom(_options.Seed, RequestStream + (ulong)number);
            var picture = _images[random.Below(_images.Count)];
            // The time makes pictures of another run others too: a server keeps its answers.
            var image = picture.ToBase64(SimulatedDendrite.Now() + number);
            var lag = Stopwatch.GetElapsedTime(intended);
            if (kind == RequestKind.Replay && !await _hostile.SendReplayAsync(random))
            {
                Tally.NoteNotSent();
                return;
            }

            Tally.NoteOffered(kind, lag);
            await (kind switch
            {
                RequestKind.Garbage => _hostile.SendGarbageAsync(random, image),
                RequestKind.SlowLoris => _hostile.DribbleAsync(random, image, _lorises),
                RequestKind.Replay => Task.CompletedTask,
                _ => _honest.AskAsync(kind, validator!, picture, image, intended, _lorises),
            });
        }
        catch (Exception e)
        {
            // A defect of ours: thrown when all is over.
            Interlocked.CompareExchange(ref _failure, e, null);
        }
        finally
        {
            _places.Release();
        }
    }

    private static async Task<bool> WaitAsync(long started, TimeSpan due, CancellationToken stop)
    {
        var left = due - Stopwatch.GetElapsedTime(started);
        if (left > TimeSpan.Zero)
            await Task.Delay(left, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !stop.IsCancellationRequested;
    }
}
