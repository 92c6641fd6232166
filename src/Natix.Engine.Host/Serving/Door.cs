using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Natix.Engine.Host.Serving.Admission;

namespace Natix.Engine.Host.Serving;

/// <summary>A listening HTTP/1.1 server of its own, with its own limits: what floods one door leaves the other open. Owns its sockets.</summary>
internal sealed class Door : IAsyncDisposable
{
    private readonly WebApplication _application;

    private Door(WebApplication application) => _application = application;

    /// <summary>Where it listens.</summary>
    public IPEndPoint Address { get; private set; } = new(IPAddress.None, 0);

    /// <summary>Opens a door.</summary>
    /// <param name="address">Where to listen; port 0: any that is free.</param>
    /// <param name="limits">Sets Kestrel's limits.</param>
    /// <param name="connections">Counts connections; null: nobody does.</param>
    /// <param name="drainTime">Time that requests under way have when it closes.</param>
    /// <param name="logs">Where Kestrel logs.</param>
    /// <param name="build">Puts the endpoints in place.</param>
    /// <param name="certificate">With its key, for TLS; null: none. The caller's.</param>
    /// <param name="answersInline">
    /// Requests are worked on where their bytes were taken from the socket, without a thread being woken for each step. For endpoints that never block a thread.
    /// </param>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public static async Task<Door> OpenAsync(
        IPEndPoint address, Action<KestrelServerLimits> limits, ConnectionGate? connections, TimeSpan drainTime, ILoggerFactory logs, Action<WebApplication> build,
        ServerCertificate? certificate = null, bool answersInline = false)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseSockets(sockets => Choose(sockets, answersInline)).UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            limits(kestrel.Limits);
            kestrel.Listen(address, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                if (connections is not null)
                    listen.Use(next => connection => connections.PassAsync(connection, next));
                if (certificate is not null)
                    listen.UseHttps(https => (https.ServerCertificate, https.ServerCertificateChain) = (certificate.Own, certificate.Chain));
            });
        });
        builder.Services.AddSingleton(logs);
        builder.Services.AddRoutingCore();
        // Signals are the program's: it drains first.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = drainTime);
        var door = new Door(builder.Build());
        try
        {
            build(door._application);
            await door._application.StartAsync();
            var bound = door._application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();
            door.Address = new IPEndPoint(address.Address, new Uri(bound).Port);
            return door;
        }
        catch
        {
            await door.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes no more connections and waits for the requests under way, at most the time it was opened with.</summary>
    /// <param name="hurry">Cancelled when nothing is worth waiting for: what is still connected is cut.</param>
    public async Task CloseAsync(CancellationToken hurry = default)
    {
        try
        {
            await _application.StopAsync(hurry);
        }
        catch (OperationCanceledException) when (hurry.IsCancellationRequested)
        {
            // That is how a stop in a hurry ends.
        }
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    // Where connections are few, four kilobytes for each that idles cost less than to ask of every piece first whether it is there.
    private static void Choose(SocketTransportOptions sockets, bool answersInline) =>
        (sockets.UnsafePreferInlineScheduling, sockets.WaitForDataBeforeAllocatingBuffer) = (answersInline, !answersInline);

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
