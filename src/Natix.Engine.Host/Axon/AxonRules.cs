namespace Natix.Engine.Host.Axon;

/// <summary>
/// Who is answered, and how strictly. The defaults are stricter than the reference axon (bittensor 9.12.2 with StreetVision's miner) where no honest validator notices;
/// <see cref="ReferenceCompatible"/> is the reference, flaws included. Immutable.
/// </summary>
internal sealed record AxonRules
{
    /// <summary>The oldest dendrite whose nonces are times: version 7.2.0.</summary>
    public const int TimedNonceVersion = 7_002_000;

    /// <summary>What the reference grants a request beyond its own timeout to arrive.</summary>
    public static readonly TimeSpan AllowedDelay = TimeSpan.FromSeconds(4);

    /// <summary>As the reference does it.</summary>
    public static AxonRules ReferenceCompatible { get; } = new()
    {
        RequiresSignature = false,
        ChecksAgeAlways = false,
        OldestVersion = 0,
        LongestTimeout = TimeSpan.MaxValue,
        FurthestFuture = TimeSpan.MaxValue,
        ServesLegacyName = false,
        TakesRepeatedHeaders = true,
        FailsOnUnknownHotkey = true,
    };

    /// <summary>Only keys with a validator permit are answered.</summary>
    public bool RequiresPermit { get; init; } = true;

    /// <summary>Keys that are not registered are answered; they need a permit all the same where that is required.</summary>
    public bool AllowsUnregistered { get; init; }

    /// <summary>Least stake of a key that is answered; the reference has none.</summary>
    public double LeastStake { get; init; }

    /// <summary>A request without a signature is refused; the reference lets it in.</summary>
    public bool RequiresSignature { get; init; } = true;

    /// <summary>A signature over the message between &lt;Bytes&gt; tags counts too, as browser wallets make it. It doubles the cost of each bad one, which is what bans are for.</summary>
    public bool TakesWrappedSignature { get; init; } = true;

    /// <summary>The age of a nonce is checked always, not only at first contact.</summary>
    public bool ChecksAgeAlways { get; init; } = true;

    /// <summary>The oldest dendrite version that is answered.</summary>
    public int OldestVersion { get; init; } = TimedNonceVersion;

    /// <summary>The longest timeout a request can claim: it is not signed, and widens the window in which a nonce is fresh.</summary>
    public TimeSpan LongestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How far ahead of our clock a nonce may be.</summary>
    public TimeSpan FurthestFuture { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The synapse name of validators before November 2025 is served too.</summary>
    public bool ServesLegacyName { get; init; } = true;

    /// <summary>A header of the protocol may come twice, the last one counts. It lets two readers see two requests.</summary>
    public bool TakesRepeatedHeaders { get; init; }

    /// <summary>A key that is not registered is an internal error, as it is to the reference miner by mistake.</summary>
    public bool FailsOnUnknownHotkey { get; init; }
}
