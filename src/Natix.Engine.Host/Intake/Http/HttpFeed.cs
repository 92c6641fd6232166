using System.Net;
using System.Security.Authentication;
using Natix.Engine.Host.Intake.Live;

namespace Natix.Engine.Host.Intake.Http;

/// <summary>
/// A camera that speaks HTTP: multipart/x-mixed-replace, bare MJPEG, or a single JPEG. One GET a connection, straight to the camera (no proxy), few
/// redirects, answers and headers bounded. User and password of the address are given to its host alone, when it asks (basic or digest).
/// </summary>
internal sealed class HttpFeed : ILiveFeed
{
    private const int MostRedirects = 5;
    private const int MostHeaderKilobytes = 16;
    private readonly CameraAddress _address;
    private readonly LiveOptions _options;
    private readonly HttpClient _client;

    public HttpFeed(CameraAddress address, LiveOptions options)
    {
        (_address, _options) = (address, options);
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = options.FollowsRedirects,
            MaxAutomaticRedirections = MostRedirects,
            MaxResponseHeadersLength = MostHeaderKilobytes,
            MaxResponseDrainSize = 0,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            Credentials = CredentialsOf(address),
            PreAuthenticate = true,
        };
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.TryAddWithoutValidation("Accept", "multipart/x-mixed-replace, image/jpeg, */*;q=0.1");
        _client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", "natix");
    }

    public string Name => _address.Name;

    public async Task<ILiveConnection> OpenAsync(RoadworkEngine engine, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(_options.StallTimeout, _options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        HttpResponseMessage? response = null;
        try
        {
            response = await _client.GetAsync(_address.Location, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var connection = await ConnectAsync(response, engine, either.Token);
            response = null;
            return connection;
        }
        catch (OperationCanceledException e) when (!stop.IsCancellationRequested)
        {
            throw new FeedException(FormattableString.Invariant($"the camera did not answer within {_options.StallTimeout.TotalSeconds:0.###} s"), e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new FeedException(_address.Redact(Explain(e)), e);
        }
        finally
        {
            response?.Dispose();
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<ILiveConnection> ConnectAsync(HttpResponseMessage response, RoadworkEngine engine, CancellationToken stop)
    {
        if (response.StatusCode != HttpStatusCode.OK)
            throw new FeedException(_address.Redact(Refusal(response)));
        var headers = response.Content.Headers.NonValidated;
        var type = MediaType.Parse(headers.TryGetValues("Content-Type", out var values) ? values.ToString() : "");
        var limits = engine.Options.Limits;
        if (!type.IsMultipart && !type.IsJpeg && !type.MayBeMjpeg)
            throw new FeedException(_address.Redact($"the camera answers with {type.Name}, which is neither multipart/x-mixed-replace nor image/jpeg; is this the address of its video?"));
        var length = response.Content.Headers.ContentLength;
        if (type.IsJpeg && length > limits.MaxBytes)
            throw new FeedException($"the picture has {length} bytes, the limit is {limits.MaxBytes}; raise it with --max-bytes");
        var body = new WatchedStream(await response.Content.ReadAsStreamAsync(stop), _options.StallTimeout, _options.Clock);
        return type.IsMultipart ? new MultipartConnection(body, type.Boundary, engine.Rent, limits)
            : type.IsJpeg && length is > 0 and var bytes ? new PictureConnection(body, (int)bytes, engine.Rent)
            : new MjpegConnection(body, limits, isPicture: type.IsJpeg);
    }

    private string Refusal(HttpResponseMessage response)
    {
        var status = $"HTTP {(int)response.StatusCode}";
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized when _address.Credentials is null =>
                $"the camera wants a user and a password ({status}); write them into the address: http://USER:PASSWORD@HOST/...",
            HttpStatusCode.Unauthorized => $"the camera refuses the user and password of the address ({status})",
            HttpStatusCode.NotFound => $"the camera has nothing at {_address.Location.AbsolutePath} ({status}); look up the path of its video",
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest when !_options.FollowsRedirects =>
                $"the camera sends us elsewhere, where we may not follow ({status}); give the address it sends to, if that is allowed",
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest =>
                $"the camera redirects more than {MostRedirects} times, or from https to http ({status})",
            _ => $"the camera answers {status}{(response.ReasonPhrase is { Length: > 0 } reason ? " " + reason : "")}",
        };
    }

    private static string Explain(Exception e) => e switch
    {
        { InnerException: AuthenticationException tls } => $"no secure connection: {tls.Message.TrimEnd('.')}; make this machine trust the camera's certificate",
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } =>
            $"the camera's answer has more than {MostHeaderKilobytes} KiB of headers",
        { InnerException: { } inner } when e is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } =>
            $"no connection: {inner.Message}",
        _ => e.Message,
    };

    // Bound to the camera's own host: a redirect elsewhere never takes them along.
    private static CredentialCache? CredentialsOf(CameraAddress address)
    {
        if (address.Credentials is not { } credentials)
            return null;
        var root = new Uri(address.Location.GetLeftPart(UriPartial.Authority));
        return new CredentialCache { { root, "Basic", credentials }, { root, "Digest", credentials } };
    }
}
