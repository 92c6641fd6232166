using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Natix.Engine.Host.Reporting;

/// <summary>Writes one JSON object as one line of UTF-8 to a stream, in a single write. Reuses its buffer; not thread-safe.</summary>
/// <param name="stream">Left open.</param>
/// <param name="isPipe">True for standard output and error: a failed write then means that their reader has gone.</param>
internal sealed class JsonLine(Stream stream, bool isPipe = false) : IDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private readonly Utf8JsonWriter _writer = new(Stream.Null, Options);

    /// <summary>Writes the object that <paramref name="body"/> writes, then a newline, and flushes.</summary>
    /// <param name="value">Handed to <paramref name="body"/>.</param>
    /// <param name="body">Writes the object's properties.</param>
    public async ValueTask WriteAsync<T>(T value, Action<Utf8JsonWriter, T> body)
    {
        _buffer.ResetWrittenCount();
        _writer.Reset(_buffer);
        _writer.WriteStartObject();
        body(_writer, value);
        _writer.WriteEndObject();
        _writer.Flush();
        _buffer.Write("\n"u8);
        try
        {
            await stream.WriteAsync(_buffer.WrittenMemory);
            await stream.FlushAsync();
        }
        catch (IOException e) when (isPipe)
        {
            throw new OutputClosedException(e);
        }
    }

    public void Dispose() => _writer.Dispose();
}

/// <summary>Whoever read our standard output has gone.</summary>
internal sealed class OutputClosedException(Exception inner) : Exception("standard output was closed", inner);
