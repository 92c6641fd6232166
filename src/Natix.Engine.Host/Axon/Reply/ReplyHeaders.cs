using System.Globalization;
using Microsoft.AspNetCore.Http;
using Natix.Engine.Host.Axon.Body;

namespace Natix.Engine.Host.Axon.Reply;

/// <summary>The headers of a reply (bittensor's Synapse.to_headers): lower-case names, nothing that is null, nothing that breaks a header line. Pure but for where it writes.</summary>
internal static class ReplyHeaders
{
    private const int LongestValue = 4096;

    /// <summary>Writes those of an answer, from what the body said.</summary>
    public static void WriteSuccess(IHeaderDictionary headers, SynapseFields fields, string processTime)
    {
        Write(headers, "name", fields.Name);
        WriteNumber(headers, "timeout", fields.Timeout);
        WriteStatus(headers, StatusCodes.Status200OK, "Success", processTime);
        if (fields.Axon is { } axon)
        {
            Write(headers, "bt_header_axon_ip", axon.Ip);
            WriteWhole(headers, "bt_header_axon_port", axon.Port);
            WriteWhole(headers, "bt_header_axon_version", axon.Version);
            WriteWhole(headers, "bt_header_axon_nonce", axon.Nonce);
            Write(headers, "bt_header_axon_uuid", axon.Uuid);
            Write(headers, "bt_header_axon_hotkey", axon.Hotkey);
            Write(headers, "bt_header_axon_signature", axon.Signature);
        }

        WriteDendrite(headers, fields.Dendrite);
        WriteSizes(headers, fields.TotalSize ?? 0);
    }

    /// <summary>Writes those of a refusal.</summary>
    /// <param name="headers">The reply's headers.</param>
    /// <param name="request">What the request's headers said.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="message">Its message.</param>
    /// <param name="processTime">Seconds.</param>
    /// <param name="ownHotkey">Our address.</param>
    public static void WriteRefusal(IHeaderDictionary headers, SynapseHeaders request, int status, string message, string processTime, string ownHotkey)
    {
        Write(headers, "name", request.Name);
        WriteNumber(headers, "timeout", request.Timeout);
        WriteStatus(headers, status, message, processTime);
        Write(headers, "bt_header_axon_hotkey", ownHotkey);
        Write(headers, "bt_header_dendrite_hotkey", request.Hotkey);
        WriteSizes(headers, 0);
    }

    /// <summary>Text that fits into a header line: what does not belong there is left out, what is long is cut.</summary>
    public static string Clean(string text)
    {
        var cut = text.Length > LongestValue ? text[..LongestValue] : text;
        return cut.AsSpan().ContainsAnyExceptInRange(' ', '~') ? string.Concat(cut.Where(c => c is >= ' ' and <= '~')) : cut;
    }

    private static void WriteStatus(IHeaderDictionary headers, int status, string message, string processTime)
    {
        WriteWhole(headers, "bt_header_axon_status_code", status);
        Write(headers, "bt_header_axon_status_message", message);
        Write(headers, "bt_header_axon_process_time", processTime);
    }

    private static void WriteDendrite(IHeaderDictionary headers, TerminalFields? dendrite)
    {
        if (dendrite is null)
            return;
        WriteWhole(headers, "bt_header_dendrite_status_code", dendrite.StatusCode);
        Write(headers, "bt_header_dendrite_status_message", dendrite.StatusMessage);
        WriteNumber(headers, "bt_header_dendrite_process_time", dendrite.ProcessTime);
        Write(headers, "bt_header_dendrite_ip", dendrite.Ip);
        WriteWhole(headers, "bt_header_dendrite_port", dendrite.Port);
        WriteWhole(headers, "bt_header_dendrite_version", dendrite.Version);
        WriteWhole(headers, "bt_header_dendrite_nonce", dendrite.Nonce);
        Write(headers, "bt_header_dendrite_uuid", dendrite.Uuid);
        Write(headers, "bt_header_dendrite_hotkey", dendrite.Hotkey);
        Write(headers, "bt_header_dendrite_signature", dendrite.Signature);
    }

    // The sizes are estimates of the sender's own memory, and nobody checks them: ours counts the characters of the headers.
    private static void WriteSizes(IHeaderDictionary headers, long totalSize)
    {
        var size = headers.Sum(h => h.Key.Length + h.Value.Sum(v => v?.Length ?? 0));
        WriteWhole(headers, "header_size", size);
        WriteWhole(headers, "total_size", totalSize);
        Write(headers, "computed_body_hash", SynapseHeaders.EmptyBodyHash);
    }

    private static void Write(IHeaderDictionary headers, string name, string? value)
    {
        if (value is not null)
            headers[name] = Clean(value);
    }

    private static void WriteWhole(IHeaderDictionary headers, string name, long? value) => Write(headers, name, value?.ToString(CultureInfo.InvariantCulture));

    private static void WriteNumber(IHeaderDictionary headers, string name, double? value) => Write(headers, name, value is { } number ? PythonNumber.Of(number) : null);
}
