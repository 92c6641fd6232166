using System.Text.Json;
using System.Text.Json.Serialization;

namespace Natix.Engine.Consensus.Exits;

/// <summary>A certificate that is not JSON, not of this schema, or at odds with itself. The message says where and what to do.</summary>
internal sealed class CertificateException(string where, string what, Exception? cause = null)
    : Exception($"The exit certificate is not valid: {where}: {what}. Make a new one with natix calibrate.", cause)
{
    /// <summary>JSON path of what is wrong.</summary>
    public string Where { get; } = where;
}

/// <summary>Writes and reads exit certificates. Numbers survive to the last bit. Thread-safe.</summary>
internal static class ExitCertificateJson
{
    /// <summary>The certificate as indented JSON.</summary>
    /// <exception cref="CertificateException">It is at odds with itself.</exception>
    public static string Write(ExitCertificate certificate)
    {
        ExitCertificateCheck.Check(certificate);
        return JsonSerializer.Serialize(certificate, ExitCertificateContext.Default.ExitCertificate);
    }

    /// <summary>Reads a certificate.</summary>
    /// <exception cref="CertificateException">The text is not a certificate of this version, or is at odds with itself.</exception>
    public static ExitCertificate Read(string json)
    {
        ExitCertificate certificate;
        try
        {
            certificate = JsonSerializer.Deserialize(json, ExitCertificateContext.Default.ExitCertificate)
                ?? throw new CertificateException("$", "expected an object, found null");
        }
        catch (JsonException exception)
        {
            throw new CertificateException(exception.Path ?? "$", exception.Message.TrimEnd('.'), exception);
        }

        ExitCertificateCheck.Check(certificate);
        return certificate;
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    NewLine = "\n",
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ExitCertificate))]
internal sealed partial class ExitCertificateContext : JsonSerializerContext;
