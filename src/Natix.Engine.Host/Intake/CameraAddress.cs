using System.Net;

namespace Natix.Engine.Host.Intake;

/// <summary>
/// The address of a camera, taken apart so that its secrets are never shown: user and password leave the address, and query values whose
/// name speaks of a secret are masked in <see cref="Name"/>. Immutable.
/// </summary>
internal sealed class CameraAddress
{
    private const string Mask = "***";
    private static readonly string[] SecretWords = ["pass", "pwd", "token", "secret", "key", "auth", "sig"];

    private readonly List<string> _secrets = [];

    private CameraAddress(Uri whole)
    {
        Location = new UriBuilder(whole) { UserName = "", Password = "", Fragment = "" }.Uri;
        if (whole.UserInfo is { Length: > 0 } info)
        {
            var user = info.Split(':', 2);
            Credentials = new NetworkCredential(Uri.UnescapeDataString(user[0]), user.Length > 1 ? Uri.UnescapeDataString(user[1]) : "");
            _secrets.AddRange([info + "@", .. user[1..], Credentials.Password]);
        }

        WithSecrets = whole.AbsoluteUri;
        Name = Location.GetLeftPart(UriPartial.Path) + string.Join('&', Location.Query.Split('&').Select(Masked));
    }

    /// <summary>The address without user and password.</summary>
    public Uri Location { get; }

    /// <summary>User and password; null when the address names none.</summary>
    public NetworkCredential? Credentials { get; }

    /// <summary>The address for results and messages.</summary>
    public string Name { get; }

    /// <summary>The address as it was given, for whoever connects; never shown.</summary>
    public string WithSecrets { get; }

    /// <summary>True for rtsp and rtsps.</summary>
    public bool IsRtsp => Location.Scheme is "rtsp" or "rtsps";

    /// <summary>True when a text is meant as the address of a camera: it starts with http://, https://, rtsp:// or rtsps://.</summary>
    public static bool IsMeant(string text) => Array.Exists(
        (string[])["http://", "https://", "rtsp://", "rtsps://"], scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    /// <summary>Takes an address apart; null when it is none.</summary>
    public static CameraAddress? Parse(string text) =>
        IsMeant(text) && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Host.Length > 0 ? new CameraAddress(uri) : null;

    /// <summary>What may be shown of a text that <see cref="Parse"/> refused.</summary>
    public static string Shown(string text)
    {
        var start = text.IndexOf("://", StringComparison.Ordinal) + 3;
        var at = text.LastIndexOf('@');
        return at < start ? text : $"{text[..start]}{Mask}{text[at..]}";
    }

    /// <summary>A text of somebody else's making without this camera's secrets; values of one or two letters are part of many words and stay.</summary>
    public string Redact(string text)
    {
        text = text.Replace(WithSecrets, Name, StringComparison.Ordinal).Replace(Location.AbsoluteUri, Name, StringComparison.Ordinal);
        foreach (var secret in _secrets.Where(s => s.Length > 2))
            text = text.Replace(secret, secret.EndsWith('@') ? "" : Mask, StringComparison.Ordinal);
        return text;
    }

    private string Masked(string pair)
    {
        var cut = pair.IndexOf('=', StringComparison.Ordinal);
        if (cut <= 0 || !Array.Exists(SecretWords, word => pair.AsSpan(0, cut).Contains(word, StringComparison.OrdinalIgnoreCase)))
            return pair;
        _secrets.AddRange([pair[(cut + 1)..], Uri.UnescapeDataString(pair[(cut + 1)..])]);
        return pair[..(cut + 1)] + Mask;
    }
}
