using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Natix.Engine.Host.Serving.Admission;
using Natix.Engine.Host.Serving.Rest.Streams;

namespace Natix.Engine.Host.Serving.Rest;

/// <summary>The door of those who hold keys. Owns its sockets, the keys and the certificate.</summary>
internal sealed class RestDoor : IAsyncDisposable
{
    private const int MostConnectionsAnAddress = 64;

    private readonly ApiKeyRing _keys;
    private readonly ServerCertificate? _certificate;
    private VerdictEndpoint? _verdicts;
    private StreamEndpoint? _streams;
    private Door? _door;

    private RestDoor(ApiKeyRing keys, ServerCertificate? certificate) => (_keys, _certificate) = (keys, certificate);

    /// <summary>Where it listens.</summary>
    public IPEndPoint Address => _door!.Address;

    /// <summary>Streams that are open.</summary>
    public int OpenStreams => _streams?.Open ?? 0;

    /// <summary>Why the keys could not be read anew; null while they could.</summary>
    public string? KeyError => _keys.LastError;

    /// <summary>Opens it.</summary>
    /// <exception cref="UsageException">The keys or the certificate cannot be read, or an address that may be pulled is none.</exception>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public static async Task<RestDoor> OpenAsync(
        RestOptions options, RestSurroundings around, TimeSpan drainTime, ILoggerFactory logs, TimeProvider clock)
    {
        var rest = new RestDoor(Keys(options, clock), Certificate(options));
        try
        {
            var gate = new RestGate(rest._keys, around.Drain, around.Meter);
            rest._verdicts = new VerdictEndpoint(options, around);
            rest._streams = new StreamEndpoint(options, Sources(options), gate, around);
            rest._door = await Door.OpenAsync(
                options.Door, limits => DoorLimits.ForRest(limits, options), new ConnectionGate(MostConnectionsAnAddress), drainTime, logs,
                app =>
                {
                    app.MapPost("/v1/verdicts", gate.For("verdicts", ApiKey.Verdicts, rest._verdicts.HandleAsync));
                    app.MapPost("/v1/streams", gate.For("streams", ApiKey.Streams, rest._streams.HandleAsync));
                    app.MapGet("/v1/openapi.json", OpenApiDocument.HandleAsync);
                },
                rest._certificate);
            return rest;
        }
        catch
        {
            await rest.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes no more connections and waits for the requests under way.</summary>
    /// <param name="hurry">Cancelled when nothing is worth waiting for.</param>
    public Task CloseAsync(CancellationToken hurry) => _door!.CloseAsync(hurry);

    public async ValueTask DisposeAsync()
    {
        if (_door is not null)
            await _door.DisposeAsync();
        _verdicts?.Dispose();
        _keys.Dispose();
        _certificate?.Dispose();
    }

    private static ApiKeyRing Keys(RestOptions options, TimeProvider clock)
    {
        try
        {
            return new ApiKeyRing(options.KeyFile, clock);
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--api-keys {options.KeyFile}: {e.Message}; natix api-key NAME makes one");
        }
    }

    private static SourceAllowList Sources(RestOptions options)
    {
        try
        {
            return new SourceAllowList(options.StreamSources);
        }
        catch (FormatException e)
        {
            throw new UsageException($"--stream-source: {e.Message}");
        }
    }

    private static ServerCertificate? Certificate(RestOptions options)
    {
        if (options.CertificateFile is not { } file)
            return null;
        try
        {
            return ServerCertificate.Read(file, options.CertificateKeyFile);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"--tls-certificate {file}: {e.Message}");
        }
    }
}
