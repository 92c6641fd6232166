using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;

namespace Natix.Engine.Host.Serving.Dashboard;

/// <summary>The page, its files, its feed and its pictures on the operations door.</summary>
internal static class DashboardEndpoints
{
    // Nothing but what this server gives, and nothing inside of the page: what somebody sneaks in does not run and goes nowhere.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Maps them.</summary>
    public static void Map(WebApplication application, MinerDashboard dashboard)
    {
        Get(application, "/", context => SendAssetAsync(context, DashboardAssets.Index), isPage: true);
        Get(application, "/dashboard/{file}", context => SendAssetAsync(context, (string)context.GetRouteValue("file")!));
        Get(application, "/dashboard/state", context => SendAsync(context, dashboard.Snapshot(), "application/json"));
        Get(application, "/dashboard/feed", dashboard.Feed.ServeAsync);
        Get(application, "/dashboard/frames/{id:long}", context => SendPictureAsync(context, dashboard, hasHeat: false));
        Get(application, "/dashboard/frames/{id:long}/heat", context => SendPictureAsync(context, dashboard, hasHeat: true));
    }

    private static void Get(WebApplication application, string path, RequestDelegate answer, bool isPage = false) => application.MapGet(path, context =>
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        return IsOurs(context.Request, isPage) ? answer(context) : RefuseAsync(context);
    });

    // A site that a browser of this machine visits may name itself and mean us, or point at us from its own pages: names of the world, and other sites, are not answered.
    // Whoever follows a link to the page comes in: the other site sees nothing of it.
    private static bool IsOurs(HttpRequest request, bool isPage)
    {
        var name = request.Host.Host;
        var isLocal = !name.Contains('.', StringComparison.Ordinal) || IPAddress.TryParse(name, out _);
        return isLocal && (IsFromUs(request.Headers["Sec-Fetch-Site"]) || (isPage && IsFollowedLink(request.Headers)));
    }

    private static bool IsFromUs(StringValues site) => StringValues.IsNullOrEmpty(site) || site.ToString() is "same-origin" or "none";

    private static bool IsFollowedLink(IHeaderDictionary headers) => headers["Sec-Fetch-Mode"] == "navigate" && headers["Sec-Fetch-Dest"] == "document";

    private static async Task RefuseAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync("ask for this page by an IP address or a plain name such as localhost, and not from another site\n");
    }

    private static Task SendAssetAsync(HttpContext context, string name)
    {
        if (DashboardAssets.Find(name) is not { } asset)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        context.Response.Headers.ETag = asset.Tag;
        context.Response.Headers.CacheControl = "no-cache";
        if (context.Request.Headers.IfNoneMatch == asset.Tag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        return SendAsync(context, asset.Bytes, asset.Type);
    }

    private static Task SendPictureAsync(HttpContext context, MinerDashboard dashboard, bool hasHeat)
    {
        var frame = dashboard.Album.Find(long.Parse((string)context.GetRouteValue("id")!, CultureInfo.InvariantCulture));
        if ((hasHeat ? frame?.Heat : frame?.Picture) is { } jpeg)
            return SendAsync(context, jpeg, "image/jpeg");
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static async Task SendAsync(HttpContext context, byte[] bytes, string type)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
