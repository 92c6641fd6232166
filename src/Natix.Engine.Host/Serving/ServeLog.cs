using System.Net;
using Microsoft.Extensions.Logging;

namespace Natix.Engine.Host.Serving;

/// <summary>What the operator reads of a server's life.</summary>
internal sealed partial class ServeLog(ILogger log)
{
    private readonly ILogger _log = log;

    /// <summary>Sets what is logged: no line of the web server's for a request or a connection, which anybody can make by the thousand.</summary>
    public static ILoggingBuilder Limit(ILoggingBuilder logs) =>
        logs.SetMinimumLevel(LogLevel.Information)
            .AddFilter("Microsoft", LogLevel.Warning)
            // A door that cannot be opened is told once, by the program.
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)
            .AddFilter("Microsoft.AspNetCore.Server.Kestrel.Connections", LogLevel.Error);

    [LoggerMessage(LogLevel.Information, "validators are answered at {Axon}, health at {Operations}, cascade {Cascade}")]
    public partial void Serving(IPEndPoint axon, IPEndPoint operations, string cascade);

    [LoggerMessage(LogLevel.Information, "the cascade was loaded anew: engine {Generation} is in service")]
    public partial void Reloaded(int generation);

    [LoggerMessage(LogLevel.Error, "the cascade could not be loaded anew, the old one stays")]
    public partial void NotReloaded(Exception failure);

    [LoggerMessage(LogLevel.Information, "going down: nothing new is taken, what is under way is answered")]
    public partial void Draining();

    [LoggerMessage(LogLevel.Information, "stopped; {Unanswered} accepted requests were not answered in time")]
    public partial void Stopped(int unanswered);
}
