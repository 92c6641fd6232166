using Microsoft.AspNetCore.Server.Kestrel.Core;
using Natix.Engine.Host.Axon.Body;
using Natix.Engine.Host.Serving.Rest;

namespace Natix.Engine.Host.Serving;

/// <summary>What a door takes at most.</summary>
internal static class DoorLimits
{
    private const double LeastBytesASecond = 1024;

    /// <summary>For strangers: short headers that come fast, bodies that keep coming, no more than an image needs.</summary>
    public static void ForValidators(KestrelServerLimits limits, ServeOptions options)
    {
        limits.MaxConcurrentConnections = options.MostConnections;
        limits.MaxRequestHeadersTotalSize = 32 << 10;
        limits.MaxRequestHeaderCount = 64;
        limits.MaxRequestLineSize = 8 << 10;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(30);
        // Base64 takes four bytes for three.
        limits.MaxRequestBodySize = (options.Axon.MostImageBytes / 3 * 4L) + 4 + SynapseBodyReader.MostEnvelopeBytes;
        limits.MinRequestBodyDataRate = new MinDataRate(LeastBytesASecond, TimeSpan.FromSeconds(3));
        limits.MinResponseDataRate = new MinDataRate(LeastBytesASecond, TimeSpan.FromSeconds(3));
    }

    /// <summary>For holders of keys: batches of images.</summary>
    public static void ForRest(KestrelServerLimits limits, RestOptions options)
    {
        limits.MaxConcurrentConnections = 1024;
        limits.MaxRequestHeadersTotalSize = 32 << 10;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
        limits.MaxRequestBodySize = (long)options.MostImages * (options.MostImageBytes + 4096L);
        limits.MinRequestBodyDataRate = new MinDataRate(LeastBytesASecond, TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(LeastBytesASecond, TimeSpan.FromSeconds(5));
    }

    /// <summary>For the operator.</summary>
    public static void ForOperations(KestrelServerLimits limits)
    {
        limits.MaxConcurrentConnections = 256;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
    }
}
