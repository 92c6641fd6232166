using Natix.Engine.Data.Randomness;

namespace Natix.Engine.Host.ValidatorSim.Traffic;

/// <summary>Shares of the kinds of requests. Immutable.</summary>
internal sealed record TrafficMix
{
    /// <summary>Share of organic tasks in what is honest, 0 to 1.</summary>
    public double Organic { get; init; }

    /// <summary>Share of garbage in all, 0 to 1.</summary>
    public double Garbage { get; init; }

    /// <summary>Share of dribbling connections in all, 0 to 1.</summary>
    public double SlowLoris { get; init; }

    /// <summary>Share of repeats in all, 0 to 1.</summary>
    public double Replays { get; init; }

    /// <summary>Share of what must not be answered, 0 to 1.</summary>
    public double Hostile => Garbage + SlowLoris + Replays;

    /// <summary>Draws a kind.</summary>
    public RequestKind Draw(SeededRandom random)
    {
        var at = (double)random.Unit();
        if (at < Garbage)
            return RequestKind.Garbage;
        if (at < Garbage + SlowLoris)
            return RequestKind.SlowLoris;
        return at < Hostile ? RequestKind.Replay : random.Chance(Organic) ? RequestKind.Organic : RequestKind.Challenge;
    }
}
