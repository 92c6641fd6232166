using System.Net;
using Natix.Engine.Host.Axon.Verification;

namespace Natix.Engine.Host.Axon;

/// <summary>Who gets in when there is little room. Thread-safe.</summary>
internal interface IAxonGate
{
    /// <summary>The refusal of a request before anything of it is verified; null when it may go on.</summary>
    Refusal? Screen(IPAddress? address);

    /// <summary>Takes a place for a verified request; dispose it. Null when there is none.</summary>
    IDisposable? TryEnter(string hotkey);

    /// <summary>Notes that an address sent a signature that does not verify.</summary>
    void NoteOffence(IPAddress? address);
}

/// <summary>Whoever keeps count of what an axon does. Thread-safe.</summary>
internal interface IAxonObserver
{
    /// <summary>A request came.</summary>
    void Arrived(AxonExchange exchange);

    /// <summary>A request's body was read, image and all.</summary>
    void BodyRead(AxonExchange exchange);

    /// <summary>A request's image was judged, or could not be.</summary>
    void Judged(AxonExchange exchange, Judgement judgement, TimeSpan took);

    /// <summary>A request is through.</summary>
    void Answered(AxonExchange exchange, int status);

    /// <summary>A request was verified, or refused for not verifying.</summary>
    void Verified(AxonExchange exchange, TimeSpan took);

    /// <summary>Something of ours failed.</summary>
    void Failed(AxonExchange exchange, Exception failure);
}
