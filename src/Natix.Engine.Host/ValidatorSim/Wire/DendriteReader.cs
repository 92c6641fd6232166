using System.Globalization;
using System.Text.Json;

namespace Natix.Engine.Host.ValidatorSim.Wire;

/// <summary>
/// Takes a reply of status 200 as a dendrite does (bittensor's process_server_response), and finds what one of its versions would stumble over. Pure.
/// </summary>
internal static class DendriteReader
{
    private const int LongestHeader = 8 << 10;
    private const string Prefix = "bt_header_";
    private static readonly string[] Whole = ["_status_code", "_port", "_version", "_nonce"];

    /// <summary>Reads one.</summary>
    /// <param name="reply">A whole reply of status 200.</param>
    /// <param name="request">What it should answer.</param>
    /// <param name="prediction">The prediction; NaN when there is none to be had.</param>
    /// <returns>What is wrong with it; null: nothing.</returns>
    public static string? Read(RawReply reply, AiohttpRequest request, out double prediction)
    {
        prediction = double.NaN;
        if (CheckHeaders(reply, request) is { } fault)
            return fault;
        try
        {
            using var document = JsonDocument.Parse(reply.Body);
            return CheckBody(document.RootElement, request, out prediction);
        }
        catch (JsonException e)
        {
            return $"its body is no JSON: {e.Message}";
        }
    }

    private static string? CheckHeaders(RawReply reply, AiohttpRequest request)
    {
        if (reply.Header("Content-Type")?.StartsWith("application/json", StringComparison.Ordinal) != true)
            return $"its content type is {reply.Header("Content-Type") ?? "missing"}";
        if (reply.Header("Transfer-Encoding") is not null || reply.Header("Content-Encoding") is not null || reply.Header("Content-Length") is null)
            return "it is chunked, compressed or of unknown length";
        foreach (var (name, value) in reply.Headers)
        {
            if (CheckHeader(name, value) is { } fault)
                return fault;
        }

        return reply.Header(Prefix + "axon_status_code") != "200" ? "it has no bt_header_axon_status_code of 200"
            : reply.Header(Prefix + "dendrite_nonce") is { } nonce && nonce != request.Stamp.Nonce.ToString(CultureInfo.InvariantCulture) ? "it answers another nonce"
            : reply.Header(Prefix + "dendrite_uuid") is { } uuid && uuid != request.Stamp.Uuid ? "it answers another dendrite"
            : null;
    }

    // The client looks for the names in lower case, as they were written.
    private static string? CheckHeader(string name, string value)
    {
        if (name.Length + value.Length > LongestHeader)
            return $"the header {name} is too long";
        if (!name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return name is "header_size" or "total_size" && !IsWhole(value) ? $"the header {name} is no whole number" : null;
        if (name.Any(char.IsAsciiLetterUpper))
            return $"the header {name} is not in lower case";
        if (Whole.Any(w => name.EndsWith(w, StringComparison.Ordinal)) && !IsWhole(value))
            return $"the header {name} is no whole number";
        return name.EndsWith("_process_time", StringComparison.Ordinal) && !double.TryParse(value, CultureInfo.InvariantCulture, out _) ? $"the header {name} is no number" : null;
    }

    private static string? CheckBody(JsonElement body, AiohttpRequest request, out double prediction)
    {
        prediction = double.NaN;
        if (body.ValueKind != JsonValueKind.Object)
            return "its body is no object";
        // A null in the place of either aborts a whole round of newer validators.
        foreach (var side in (string[])["dendrite", "axon"])
        {
            if (body.TryGetProperty(side, out var terminal) && terminal.ValueKind != JsonValueKind.Object)
                return $"{side} is {terminal.ValueKind}";
        }

        foreach (var field in (string[])["timeout", "total_size", "header_size", "testnet_label"])
        {
            if (body.TryGetProperty(field, out var number) && (number.ValueKind != JsonValueKind.Number || (field != "timeout" && !number.TryGetInt64(out _))))
                return $"{field} is no number of its kind";
        }

        if (body.TryGetProperty("image", out var image) && (image.ValueKind != JsonValueKind.String || !(image.ValueEquals("") || image.ValueEquals(request.Image))))
            return "its image is another one";
        return body.TryGetProperty("prediction", out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out prediction) && double.IsFinite(prediction)
            ? null
            : "it has no prediction that is a number";
    }

    private static bool IsWhole(string value) => long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
