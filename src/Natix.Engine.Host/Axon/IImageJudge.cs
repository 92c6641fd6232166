namespace Natix.Engine.Host.Axon;

/// <summary>What became of an image.</summary>
internal enum JudgementStatus
{
    /// <summary>There is a verdict.</summary>
    Judged,

    /// <summary>The bytes are no image that can be judged.</summary>
    Unreadable,

    /// <summary>There was no room for it.</summary>
    Shed,

    /// <summary>There was no time for it.</summary>
    Late,

    /// <summary>Something of ours failed.</summary>
    Failed,
}

/// <summary>What is answered of an image. Immutable.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Prediction">For a validator: P(roadwork) in [0,1] around 0.5; -1 without a verdict.</param>
/// <param name="Level">The level that decided.</param>
/// <param name="Degraded">The verdict lacks something.</param>
/// <param name="Reason">Why there is no verdict; empty when there is one.</param>
internal readonly record struct Judgement(JudgementStatus Status, double Prediction, int Level, bool Degraded, string Reason)
{
    /// <summary>It came from an earlier or a simultaneous request of the same bytes.</summary>
    public bool IsShared { get; init; }

    public static Judgement Without(JudgementStatus status, string reason) => new(status, ValidatorProbability.None, -1, false, reason);
}

/// <summary>Whoever judges the images of requests. Thread-safe.</summary>
internal interface IImageJudge
{
    /// <summary>Begins work on one image: what judges it stays until the session is disposed, also when another takes over meanwhile.</summary>
    IImageSession Open();
}

/// <summary>One image's way. Its owner's alone; dispose it.</summary>
internal interface IImageSession : IDisposable
{
    /// <summary>Lends memory for the image.</summary>
    /// <param name="minBytes">Bytes needed.</param>
    FrameLease Rent(int minBytes);

    /// <summary>The bytes of the image that was judged, until the session is disposed.</summary>
    ReadOnlySpan<byte> Image { get; }

    /// <summary>Judges the image. Once a session.</summary>
    /// <param name="image">Its bytes, from <see cref="Rent"/>; taken over in every case.</param>
    /// <param name="request">Who asks, and how urgent it is.</param>
    /// <param name="stop">Cancelled when nobody waits any more.</param>
    Task<Judgement> JudgeAsync(FrameLease image, JudgementRequest request, CancellationToken stop);
}

/// <summary>Who wants an image judged.</summary>
/// <param name="Source">Who asks, as results name it.</param>
/// <param name="Budget">Time for it, from now.</param>
/// <param name="Priority">How much it goes before others, in [0,1].</param>
internal readonly record struct JudgementRequest(string Source, TimeSpan Budget, double Priority);
