using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Natix.Engine.Host.Serving.Operations;

/// <summary>Whether the server lives, and whether it can answer, for supervisors and load balancers.</summary>
internal static class HealthEndpoints
{
    /// <summary>Maps /healthz and /readyz.</summary>
    public static void Map(WebApplication application, Readiness readiness)
    {
        application.MapGet("/healthz", context => context.Response.WriteAsJsonAsync(new Dictionary<string, object> { ["status"] = "alive" }));
        application.MapGet("/readyz", context =>
        {
            var obstacles = readiness.Obstacles();
            context.Response.StatusCode = obstacles.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
            return context.Response.WriteAsJsonAsync(new Dictionary<string, object>
            {
                ["status"] = obstacles.Count == 0 ? "ready" : "not ready",
                ["obstacles"] = obstacles,
                ["warnings"] = readiness.Warnings(),
            });
        });
    }
}
