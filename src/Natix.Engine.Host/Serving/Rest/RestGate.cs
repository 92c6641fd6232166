using Microsoft.AspNetCore.Http;
using Natix.Engine.Host.Serving.Admission;
using Natix.Engine.Host.Telemetry;

namespace Natix.Engine.Host.Serving.Rest;

/// <summary>Lets the holders of keys to what their keys open, counts what is answered, and ends requests that break. Thread-safe.</summary>
/// <param name="keys">The keys.</param>
/// <param name="drain">Whether anything new is taken.</param>
/// <param name="meter">Counts and traces.</param>
internal sealed class RestGate(ApiKeyRing keys, Drain drain, RestMeter meter)
{
    private const string Bearer = "Bearer ";

    /// <summary>Handles a route.</summary>
    /// <param name="route">Its name, for figures.</param>
    /// <param name="scope">What a key must open.</param>
    /// <param name="handle">Answers a request that a key opened; what it throws when the client went away is nobody's loss.</param>
    public RequestDelegate For(string route, string scope, Func<HttpContext, RestRequest, Task> handle) => async context =>
    {
        var request = RestMeter.Begin(route);
        var status = StatusCodes.Status500InternalServerError;
        try
        {
            if (await TryAdmitAsync(context, scope, request))
                await handle(context, request);
            status = context.Response.StatusCode;
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await RestReply.ErrorAsync(context.Response, status = e.StatusCode, "BadRequest", e.Message);
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested && e is (OperationCanceledException or IOException))
        {
            // The client went away: there is nobody to tell.
            status = StatusCodes.Status499ClientClosedRequest;
        }
        finally
        {
            meter.End(request, status);
        }
    };

    /// <summary>Whether the key that a request came with still opens something; costs it nothing.</summary>
    public bool StillOpens(HttpContext context, string scope) => KeyOf(context) is { } key && keys.Opens(key, scope);

    // False when the refusal is written.
    private async Task<bool> TryAdmitAsync(HttpContext context, string scope, RestRequest request)
    {
        if (drain.IsUnderWay)
        {
            await RestReply.ErrorAsync(context.Response, StatusCodes.Status503ServiceUnavailable, "Draining", "the server is going down");
            return false;
        }

        var name = "";
        var verdict = KeyOf(context) is { } key ? keys.Use(key, scope, out name) : KeyVerdict.Unknown;
        var (status, reason) = verdict switch
        {
            KeyVerdict.Granted => (0, ""),
            KeyVerdict.OutOfScope => (StatusCodes.Status403Forbidden, $"the key {name} does not open this: it lacks the scope {scope}"),
            KeyVerdict.TooOften => (StatusCodes.Status429TooManyRequests, $"the key {name} was used too often"),
            _ => (StatusCodes.Status401Unauthorized, "an API key is needed: Authorization: Bearer KEY"),
        };
        if (name.Length > 0)
            request.Key = name;
        if (status == 0)
            return true;
        if (status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = "Bearer";
        if (status == StatusCodes.Status429TooManyRequests)
            context.Response.Headers.RetryAfter = "1";
        await RestReply.ErrorAsync(context.Response, status, verdict.ToString(), reason);
        return false;
    }

    private static string? KeyOf(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        return header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim() : null;
    }
}
