namespace Natix.Engine.Host.Axon;

/// <summary>How an axon answers. Immutable.</summary>
internal sealed record AxonOptions
{
    /// <summary>Our own address; no private key is needed.</summary>
    public required string Hotkey { get; init; }

    public AxonRules Rules { get; init; } = new();

    /// <summary>Give the image back with the answer, as the reference does; without it a reply is 10 to 40 KB smaller, and no validator looks.</summary>
    public bool EchoesImage { get; init; } = true;

    /// <summary>The longest that a validator waits, whatever it says: StreetVision's hard 9 s.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(9);

    /// <summary>Kept back from the time a validator waits, for the way there and back.</summary>
    public TimeSpan Margin { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Largest image in bytes, decoded.</summary>
    public int MostImageBytes { get; init; } = 16 << 20;
}
