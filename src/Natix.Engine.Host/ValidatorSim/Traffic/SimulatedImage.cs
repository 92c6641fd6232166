namespace Natix.Engine.Host.ValidatorSim.Traffic;

/// <summary>A picture of which the label is known. Immutable.</summary>
/// <param name="Label">1 roadwork, 0 none.</param>
/// <param name="Jpeg">224 x 224, quality 75, 4:2:0.</param>
internal sealed record SimulatedImage(int Label, byte[] Jpeg)
{
    /// <summary>What the server's own models make of it, as a validator is told; null: not known.</summary>
    public double? Expected { get; init; }

    /// <summary>The picture in base64 (<see cref="ToBytes"/>).</summary>
    public string ToBase64(long number) => Convert.ToBase64String(ToBytes(number));

    /// <summary>The picture with a comment of its own number: other bytes, the same pixels, so that no answer is one that was kept.</summary>
    /// <param name="number">Another number gives other bytes.</param>
    public byte[] ToBytes(long number)
    {
        const int comment = 12;
        // Behind the JFIF header where there is one, whose place is the first.
        var at = Jpeg is [_, _, 0xff, 0xe0, var high, var low, ..] ? 4 + (high << 8 | low) : 2;
        var bytes = new byte[Jpeg.Length + comment];
        Jpeg.AsSpan(0, at).CopyTo(bytes);
        ReadOnlySpan<byte> head = [0xff, 0xfe, 0, comment - 2];
        head.CopyTo(bytes.AsSpan(at));
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(at + head.Length), number);
        Jpeg.AsSpan(at).CopyTo(bytes.AsSpan(at + comment));
        return bytes;
    }
}
