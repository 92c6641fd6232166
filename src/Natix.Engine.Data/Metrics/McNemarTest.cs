namespace Natix.Engine.Data.Metrics;

/// <summary>
/// Two classifiers on the same cases (McNemar 1947): only the cases that one judges rightly and the other wrongly tell them apart, and when
/// both are equally good each such case is a fair coin. Immutable and pure.
/// </summary>
/// <param name="BothRight">Cases both judge rightly, 0 or more.</param>
/// <param name="OnlyFirst">Cases only the first judges rightly, 0 or more.</param>
/// <param name="OnlySecond">Cases only the second judges rightly, 0 or more.</param>
/// <param name="BothWrong">Cases both judge wrongly, 0 or more.</param>
public readonly record struct McNemarTest(long BothRight, long OnlyFirst, long OnlySecond, long BothWrong)
{
    /// <summary>Cases.</summary>
    public long Count => BothRight + OnlyFirst + OnlySecond + BothWrong;

    /// <summary>Cases on which one is right and the other wrong.</summary>
    public long Discordant => OnlyFirst + OnlySecond;

    /// <summary>Two-sided exact p: twice the smaller binomial tail at one half, at most 1. Holds its level always, and is cautious.</summary>
    public double ExactP => Math.Min(1, 2 * Binomial.AtMost(Fewer, Discordant, 0.5));

    /// <summary>
    /// Two-sided mid-p (Fagerland, Lydersen and Laake 2013): the exact p with half the weight on the observed counts; closer to its level.
    /// </summary>
    public double MidP => OnlyFirst == OnlySecond ? 1 : ExactP - Binomial.Mass(Fewer, Discordant, 0.5);

    private long Fewer => Math.Min(OnlyFirst, OnlySecond);

    /// <summary>The table with one more case.</summary>
    public McNemarTest With(bool firstIsRight, bool secondIsRight) => (firstIsRight, secondIsRight) switch
    {
        (true, true) => this with { BothRight = BothRight + 1 },
        (true, false) => this with { OnlyFirst = OnlyFirst + 1 },
        (false, true) => this with { OnlySecond = OnlySecond + 1 },
        _ => this with { BothWrong = BothWrong + 1 },
    };
}
