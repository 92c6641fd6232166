using System.Text;
using Natix.Engine.Language;
using Natix.Engine.Language.Blocks;
using Natix.Engine.Language.Scheduling;

namespace Natix.Engine.Tests.Language.Scheduling;

/// <summary>A small machine with settings at random, and requests at random that have enough in common to get into each other's way.</summary>
internal sealed class RandomSchedule
{
    private static readonly ContentDigest[] Keys = [.. Enumerable.Range(0, 4).Select(i => ContentDigest.Of(Encoding.UTF8.GetBytes($"key {i}")))];

    private readonly Random _random;
    private readonly List<(int[] Tokens, ImageItem[] Images)> _families = [];

    public RandomSchedule(int seed)
    {
        _random = new Random(seed);
        IsAsynchronous = _random.Next(2) == 0;
        IsHarmed = _random.Next(4) == 0;
        Options = MakeOptions();
        for (var i = _random.Next(1, 4); i > 0; i--)
            _families.Add(Family());
        for (var i = _random.Next(2, 13); i > 0; i--)
            Arrivals.Add(MakeArrival());
    }

    public Random Random => _random;

    public SchedulerOptions Options { get; }

    /// <summary>A step is planned while the one before it is still out.</summary>
    public bool IsAsynchronous { get; }

    /// <summary>Steps and sequences may fail.</summary>
    public bool IsHarmed { get; }

    public List<Arrival> Arrivals { get; } = [];

    private SchedulerOptions MakeOptions()
    {
        var sequences = _random.Next(1, 8);
        var budget = _random.Next(1, 14);
        var (blockTokens, context) = (Pick(1, 2, 4, 8, 16), _random.Next(8, 70));
        // Half of the machines have hardly more memory than one request may need.
        var most = context / blockTokens;
        var blocks = _random.Next(2) == 0 ? _random.Next(most / 2, most + 3) + 1 : _random.Next(1, (200 / blockTokens) + 2);
        return new SchedulerOptions
        {
            Vocabulary = Pick(3, 40),
            BlockTokens = blockTokens,
            Blocks = blocks,
            MaxContext = context,
            MaxSequences = sequences,
            MaxRows = sequences + _random.Next(0, 50),
            MaxLogits = sequences + _random.Next(0, 8),
            MaxPrefillChunk = Pick(int.MaxValue, int.MaxValue, 1, 5),
            Admission = Pick(AdmissionMode.NoEviction, AdmissionMode.Optimistic),
            WatermarkBlocks = Pick(0, 0, 1, 3),
            SharesPrefixes = _random.Next(4) > 0,
            SharesOutputs = _random.Next(2) == 0,
            PositionAxes = Pick(1, 3),
            Adapters = 2,
            EncoderBudget = budget,
            EncoderCapacity = budget + Pick(0, 3, 30),
            EncoderEntries = Pick(1, 2, 64),
            RetainsEncoded = _random.Next(2) == 0,
            MaxPassedOver = Pick(0, 1, 8),
        };
    }

    private (int[] Tokens, ImageItem[] Images) Family()
    {
        var tokens = Tokens(_random.Next(4, 50));
        var images = new List<ImageItem>();
        for (var at = _random.Next(0, 10); at < tokens.Length; at += _random.Next(0, 12))
        {
            var (height, width) = (_random.Next(1, 4), _random.Next(1, 4));
            if (at + (height * width) > tokens.Length)
                break;
            // A picture's size goes with its key, as it does when the key covers the preprocessing.
            var key = ContentDigest.Of([(byte)_random.Next(3), (byte)height, (byte)width]);
            images.Add(_random.Next(3) == 0 ? new ImageItem(key, at, height * width) : new ImageItem(key, at, height * width, height, width));
            at += height * width;
        }

        return (tokens, [.. images]);
    }

    private Arrival MakeArrival()
    {
        var parent = Arrivals.Count > 0 && _random.Next(3) == 0 ? Arrivals[_random.Next(Arrivals.Count)] : null;
        var (prompt, images) = parent is null ? FromFamily() : ([.. parent.Request.Prompt, .. Tokens(_random.Next(0, 5))], parent.Request.Images);
        var adapter = parent?.Request.Adapter ?? _random.Next(-3, 2);
        adapter = Math.Max(-1, adapter);
        var (from, to) = (_random.Next(prompt.Length + 1), _random.Next(prompt.Length + 1));
        var step = _random.Next(0, 25);
        var request = new LanguageRequest
        {
            Prompt = prompt,
            Images = images,
            Parent = parent?.Request,
            MaxOutput = _random.Next(3) == 0 ? 0 : _random.Next(1, 40),
            StopTokens = _random.Next(2) == 0 ? [] : [_random.Next(40)],
            Logits = _random.Next(2) == 0 ? default : new LogitRange(Math.Min(from, to), Math.Max(from, to)),
            Adapter = adapter,
            AdapterKey = adapter < 0 ? default : Keys[adapter],
            Salt = parent?.Request.Salt ?? (_random.Next(4) == 0 ? Keys[3] : default),
            Priority = _random.Next(3),
            Deadline = _random.Next(6) == 0 ? step + _random.Next(1, 60) : long.MaxValue,
        };
        return new Arrival(request, parent is null ? step : Math.Max(step, parent.Step), _random.Next(6) == 0 ? step + _random.Next(0, 30) : int.MaxValue);
    }

    private (int[] Tokens, ImageItem[] Images) FromFamily()
    {
        var (tokens, images) = _families[_random.Next(_families.Count)];
        var shared = _random.Next(1, tokens.Length + 1);
        while (images.Any(i => i.Offset < shared && i.End > shared))
            shared++;
        return ([.. tokens[..shared], .. Tokens(_random.Next(0, 6))], [.. images.Where(i => i.End <= shared)]);
    }

    private int[] Tokens(int count) => [.. Enumerable.Range(0, count).Select(_ => _random.Next(3))];

    private T Pick<T>(params ReadOnlySpan<T> choices) => choices[_random.Next(choices.Length)];
}

/// <param name="Request">What comes.</param>
/// <param name="Step">Before which step.</param>
/// <param name="CancelStep">Before which step it is cancelled.</param>
internal sealed record Arrival(LanguageRequest Request, int Step, int CancelStep);
