namespace Natix.Engine.FramePath.Load;

/// <summary>An engine with frames in memory to feed it.</summary>
/// <param name="Engine">The engine; the owner disposes it.</param>
/// <param name="Jpegs">Frames, at least one.</param>
internal sealed record EngineUnderLoad(RoadworkEngine Engine, IReadOnlyList<byte[]> Jpegs) : IAsyncDisposable
{
    /// <summary>Builds an engine.</summary>
    /// <param name="cascade">Manifest of the cascade.</param>
    /// <param name="workers">Worker threads.</param>
    /// <param name="jpegs">Frames.</param>
    /// <param name="window">Frames without a stream that may be out at once; null: the engine's default.</param>
    public static EngineUnderLoad Build(string cascade, int workers, IReadOnlyList<byte[]> jpegs, int? window = null) => new(
        new EngineBuilder().UseCascade(cascade).Configure(o => o with { Workers = workers, MaxInFlight = window ?? o.MaxInFlight }).Build(), jpegs);

    /// <summary>Writes a frame into a slab, as a socket would.</summary>
    public FrameLease Lend(int frame)
    {
        var jpeg = Jpegs[frame];
        var lease = Engine.Rent(jpeg.Length);
        jpeg.CopyTo(lease.Buffer.Span);
        lease.Length = jpeg.Length;
        return lease;
    }

    /// <summary>One frame, waited for.</summary>
    /// <exception cref="InvalidOperationException">It was not answered.</exception>
    public void RunOne(int frame)
    {
        using var result = Engine.SubmitAsync(Lend(frame), new FrameInfo("bench", frame, double.NaN)).AsTask().GetAwaiter().GetResult();
        if (result.Error.IsError)
            throw new InvalidOperationException($"the frame cannot be measured: {result.Error}");
    }

    public ValueTask DisposeAsync() => Engine.DisposeAsync();
}
