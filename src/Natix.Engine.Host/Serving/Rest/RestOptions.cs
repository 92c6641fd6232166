using System.Net;
using Natix.Engine.Host.Intake.Live;

namespace Natix.Engine.Host.Serving.Rest;

/// <summary>How images of holders of keys are judged. Immutable.</summary>
internal sealed record RestOptions
{
    /// <summary>Where they come in.</summary>
    public required IPEndPoint Door { get; init; }

    /// <summary>The file of keys.</summary>
    public required string KeyFile { get; init; }

    /// <summary>PEM file of the certificate and what leads to its authority; null: no TLS.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM file of its private key; null: in the file of the certificate.</summary>
    public string? CertificateKeyFile { get; init; }

    /// <summary>Largest image in bytes, encoded.</summary>
    public int MostImageBytes { get; init; } = 16 << 20;

    /// <summary>Most images of one request.</summary>
    public int MostImages { get; init; } = 64;

    /// <summary>Longest that one request may take, its body included.</summary>
    public TimeSpan LongestRequest { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Time a verdict is wanted in.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Addresses, and what lies below them, that streams may be pulled from; none: nothing is pulled.</summary>
    public IReadOnlyList<string> StreamSources { get; init; } = [];

    /// <summary>
    /// Time a verdict of a stream's frame is wanted in: more than any validator gives us, for frames go by the time they have. A frame that waits that long has an error.
    /// </summary>
    public TimeSpan StreamBudget { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Most streams at the same time, of all keys together.</summary>
    public int MostStreams { get; init; } = 8;

    /// <summary>Longest that one stream may last.</summary>
    public TimeSpan LongestStream { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How often a stream that is quiet gives a sign of life, and whether its key is still good is looked at.</summary>
    public TimeSpan StreamPulse { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How cameras are pulled, and how long a sender may be silent.</summary>
    public LiveOptions Live { get; init; } = new() { Retries = 5, FollowsRedirects = false };
}
