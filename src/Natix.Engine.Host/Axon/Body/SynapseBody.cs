namespace Natix.Engine.Host.Axon.Body;

/// <summary>A synapse's body. Owns the image's lease until that is taken.</summary>
/// <param name="fields">All but the image.</param>
/// <param name="image">The image's bytes; null when there is none that can be read.</param>
/// <param name="problem">Why there is none; null when there is one.</param>
internal sealed class SynapseBody(SynapseFields fields, FrameLease? image, string? problem) : IDisposable
{
    private FrameLease? _image = image;

    public SynapseFields Fields { get; } = fields;

    /// <summary>Why there is no image.</summary>
    public string? Problem { get; } = problem;

    /// <summary>The image; null when there is none, or it was taken.</summary>
    public FrameLease? Image => _image;

    /// <summary>Hands the image over; null when there is none.</summary>
    public FrameLease? TakeImage()
    {
        var image = _image;
        _image = null;
        return image;
    }

    public void Dispose() => TakeImage()?.Dispose();
}

/// <summary>Why a body could not be read.</summary>
internal enum BodyFault
{
    /// <summary>It is no JSON.</summary>
    NotJson,

    /// <summary>It is JSON, but no synapse.</summary>
    NotASynapse,

    /// <summary>It is larger than allowed.</summary>
    TooLarge,

    /// <summary>It ended before it was whole.</summary>
    Cut,
}

/// <summary>A body that could not be read.</summary>
/// <param name="fault">What kind.</param>
/// <param name="message">What was wrong, for people.</param>
internal sealed class BodyException(BodyFault fault, string message) : Exception(message)
{
    public BodyFault Fault { get; } = fault;
}
