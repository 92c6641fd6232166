using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Natix.Engine.Host.Axon.Body;

namespace Natix.Engine.Host.Axon.Reply;

/// <summary>The body of an answer: the request's own, with what came of it, in the order of the protocol's fields, compact. Pure.</summary>
internal static class ReplyBody
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes it.</summary>
    /// <param name="output">Takes the JSON.</param>
    /// <param name="fields">What the request said.</param>
    /// <param name="image">The image to echo; empty: none.</param>
    /// <param name="prediction">P(roadwork) in [0,1]; -1: no answer.</param>
    /// <param name="processTime">Seconds it took.</param>
    /// <param name="name">The synapse: a ping has no image, the former name of ours has a field more.</param>
    public static void Write(
        IBufferWriter<byte> output, SynapseFields fields, ReadOnlySpan<byte> image, double prediction, string processTime, string name)
    {
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        json.WriteString("name"u8, fields.Name);
        WriteNumber(json, "timeout"u8, fields.Timeout);
        WriteWhole(json, "total_size"u8, fields.TotalSize);
        WriteWhole(json, "header_size"u8, fields.HeaderSize);
        // A null in the place of either object ends a whole round of some validators: they are always written.
        WriteTerminal(json, "dendrite"u8, fields.Dendrite ?? new TerminalFields(), null);
        WriteTerminal(json, "axon"u8, (fields.Axon ?? new TerminalFields()) with { StatusCode = 200, StatusMessage = "Success" }, processTime);
        json.WriteString("computed_body_hash"u8, fields.ComputedBodyHash);
        if (name != SynapseName.Ping)
            WriteImage(json, fields, image, prediction);
        if (name == SynapseName.ExtendedImage)
            json.WriteString("model_url"u8, fields.ModelUrl);
        json.WriteEndObject();
    }

    private static void WriteImage(Utf8JsonWriter json, SynapseFields fields, ReadOnlySpan<byte> image, double prediction)
    {
        json.WriteNumber("testnet_label"u8, fields.TestnetLabel);
        json.WriteBase64String("image"u8, image);
        WriteNumber(json, "prediction"u8, prediction);
    }

    private static void WriteTerminal(Utf8JsonWriter json, ReadOnlySpan<byte> name, TerminalFields side, string? processTime)
    {
        json.WriteStartObject(name);
        WriteWhole(json, "status_code"u8, side.StatusCode);
        json.WriteString("status_message"u8, side.StatusMessage);
        json.WritePropertyName("process_time"u8);
        if ((processTime ?? (side.ProcessTime is { } time ? PythonNumber.Of(time) : null)) is { } text)
            json.WriteRawValue(text, skipInputValidation: true);
        else
            json.WriteNullValue();
        json.WriteString("ip"u8, side.Ip);
        WriteWhole(json, "port"u8, side.Port);
        WriteWhole(json, "version"u8, side.Version);
        WriteWhole(json, "nonce"u8, side.Nonce);
        json.WriteString("uuid"u8, side.Uuid);
        json.WriteString("hotkey"u8, side.Hotkey);
        json.WriteString("signature"u8, side.Signature);
        json.WriteEndObject();
    }

    private static void WriteWhole(Utf8JsonWriter json, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } whole)
            json.WriteNumber(name, whole);
        else
            json.WriteNull(name);
    }

    private static void WriteNumber(Utf8JsonWriter json, ReadOnlySpan<byte> name, double? value)
    {
        json.WritePropertyName(name);
        if (value is { } number)
            json.WriteRawValue(PythonNumber.Of(number), skipInputValidation: true);
        else
            json.WriteNullValue();
    }
}
