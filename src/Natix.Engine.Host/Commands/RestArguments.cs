using System.CommandLine;
using System.Net;
using Natix.Engine.Host.Serving.Rest;

namespace Natix.Engine.Host.Commands;

/// <summary>Options of <c>natix serve</c> for those who hold keys.</summary>
internal sealed class RestArguments
{
    private readonly Option<IPEndPoint?> _door = TypedOption.Door("--rest", "Judge images of holders of API keys here too (POST /v1/verdicts, /v1/streams).");
    private readonly Option<FileInfo?> _keys = new("--api-keys") { Description = "File of API keys (docs/api.md), read again whenever it changes.", HelpName = "FILE" };
    private readonly Option<FileInfo?> _certificate = new("--tls-certificate") { Description = "PEM file of the certificate for --rest; default: no TLS.", HelpName = "FILE" };
    private readonly Option<FileInfo?> _key = new("--tls-key") { Description = "PEM file of its private key; default: in the same file.", HelpName = "FILE" };
    private readonly Option<string[]> _sources = new("--stream-source")
    {
        Description = "Address of a camera, or of what lies above cameras, that POST /v1/streams may pull from; may be given several times. Default: none.",
        HelpName = "URL",
    };

    /// <summary>Adds the options to a command.</summary>
    public RestArguments(Command command)
    {
        foreach (var option in (Option[])[_door, _keys, _certificate, _key, _sources])
            command.Options.Add(option);
    }

    /// <summary>What a command line asks for; null: nothing.</summary>
    /// <exception cref="UsageException">There are no keys, or keys that would go over the network in the clear.</exception>
    public RestOptions? OptionsOf(ParseResult line)
    {
        if (line.GetValue(_door) is not { } door)
        {
            return line.GetValue(_keys) is null && line.GetValue(_certificate) is null && line.GetValue(_key) is null && line.GetValue(_sources) is not { Length: > 0 }
                ? null
                : throw new UsageException("--api-keys, --tls-certificate and --stream-source are for --rest IP:PORT, which is not there");
        }

        if (line.GetValue(_keys) is not { } keys)
            throw new UsageException("--rest needs --api-keys FILE; natix api-key NAME makes a key");
        if (line.GetValue(_certificate) is null && !IPAddress.IsLoopback(door.Address))
            throw new UsageException($"--rest {door} is not this machine alone, and keys would go over the network in the clear: give --tls-certificate FILE, or listen on 127.0.0.1 behind a proxy that does TLS");
        return new RestOptions
        {
            Door = door,
            KeyFile = keys.FullName,
            CertificateFile = line.GetValue(_certificate)?.FullName,
            CertificateKeyFile = line.GetValue(_key)?.FullName,
            StreamSources = line.GetValue(_sources) ?? [],
        };
    }
}
