using System.Buffers;

namespace Natix.Engine.Host.Axon.Body;

/// <summary>
/// Takes a body apart as it comes in: the text behind the key "image" of the outermost object goes to a slab, all else, small, to an envelope that is JSON itself
/// with an empty image. It looks only as closely as that takes; whoever parses the envelope finds what is no JSON. Not thread-safe.
/// </summary>
internal sealed class BodySplitter(Base64Slab image, int mostEnvelopeBytes)
{
    private readonly ArrayBufferWriter<byte> _envelope = new(2048);
    private readonly byte[] _key = new byte[8];
    private readonly byte[] _escape = new byte[5];
    private State _state = State.Outside;
    private int _depth;
    private int _keyLength;
    private int _escapeLength;
    private bool _isKeyNext;
    private bool _isEscaped;

    private enum State
    {
        Outside,
        Key,
        Text,
        Image,
        Escape,
    }

    /// <summary>The body without the image.</summary>
    public ReadOnlyMemory<byte> Envelope => _envelope.WrittenMemory;

    /// <summary>True when an image was there and ended.</summary>
    public bool HasImage { get; private set; }

    /// <summary>True when what is not image is more than it may be.</summary>
    public bool IsTooLarge => _envelope.WrittenCount > mostEnvelopeBytes;

    /// <summary>Takes more of the body.</summary>
    /// <param name="bytes">The next bytes.</param>
    /// <param name="expectedImage">Bytes that an image beginning here may have; 0: not known.</param>
    public void Take(ReadOnlySpan<byte> bytes, int expectedImage)
    {
        while (!bytes.IsEmpty && !IsTooLarge)
        {
            bytes = _state switch
            {
                State.Image => TakeImage(bytes),
                State.Escape => TakeEscape(bytes),
                State.Outside => TakeOutside(bytes, expectedImage),
                _ => TakeText(bytes),
            };
        }
    }

    // Numbers, names, brackets and blanks.
    private ReadOnlySpan<byte> TakeOutside(ReadOnlySpan<byte> bytes, int expectedImage)
    {
        var b = bytes[0];
        _envelope.Write(bytes[..1]);
        if (b == '"')
            EnterText(expectedImage);
        else
            Follow(b);
        return bytes[1..];
    }

    private void Follow(byte b)
    {
        if (b is (byte)'{' or (byte)'[')
            _isKeyNext = ++_depth == 1 && b == '{';
        else if (b is (byte)'}' or (byte)']')
            (_depth, _isKeyNext) = (_depth - 1, false);
        else if (b == ',')
            (_isKeyNext, _keyLength) = (_depth == 1, 0);
        else if (b == ':')
            _isKeyNext = false;
    }

    private void EnterText(int expectedImage)
    {
        if (_depth == 1 && _isKeyNext)
        {
            (_state, _keyLength) = (State.Key, 0);
            return;
        }

        if (_depth != 1 || !_key.AsSpan(0, Math.Min(_keyLength, _key.Length)).SequenceEqual("image"u8))
        {
            _state = State.Text;
            return;
        }

        (_state, HasImage) = (State.Image, false);
        image.Begin(expectedImage);
    }

    private ReadOnlySpan<byte> TakeText(ReadOnlySpan<byte> bytes)
    {
        if (_isEscaped)
        {
            _isEscaped = false;
            return Keep(bytes, 1);
        }

        var end = bytes.IndexOfAny((byte)'"', (byte)'\\');
        if (end != 0)
            return Keep(bytes, end < 0 ? bytes.Length : end);
        _isEscaped = bytes[0] == '\\';
        if (_isEscaped)
            return Keep(bytes, 1);
        _envelope.Write(bytes[..1]);
        _state = State.Outside;
        return bytes[1..];
    }

    private ReadOnlySpan<byte> Keep(ReadOnlySpan<byte> bytes, int count)
    {
        var kept = bytes[..count];
        _envelope.Write(kept);
        if (_state == State.Key)
        {
            if (_keyLength < _key.Length)
                kept[..Math.Min(count, _key.Length - _keyLength)].CopyTo(_key.AsSpan(_keyLength));
            _keyLength += count;
        }

        return bytes[count..];
    }

    private ReadOnlySpan<byte> TakeImage(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOfAny((byte)'"', (byte)'\\');
        image.Take(end < 0 ? bytes : bytes[..end]);
        if (end < 0)
            return [];
        if (bytes[end] == '\\')
        {
            (_state, _escapeLength) = (State.Escape, 0);
            return bytes[(end + 1)..];
        }

        _envelope.Write(bytes.Slice(end, 1));
        (_state, HasImage, _keyLength) = (State.Outside, true, 0);
        return bytes[(end + 1)..];
    }

    // Some writers escape the slash of base64; anything else that needs an escape is none, and fails to decode.
    private ReadOnlySpan<byte> TakeEscape(ReadOnlySpan<byte> bytes)
    {
        _escape[_escapeLength++] = bytes[0];
        if (_escape[0] == 'u' && _escapeLength < 5)
            return bytes[1..];
        var character = _escape[0] == 'u' ? Unicode(_escape.AsSpan(1)) : _escape[0] == '/' ? (byte)'/' : (byte)0;
        image.Take([character]);
        _state = State.Image;
        return bytes[1..];
    }

    private static byte Unicode(ReadOnlySpan<byte> digits) =>
        System.Buffers.Text.Utf8Parser.TryParse(digits, out int code, out var consumed, 'x') && consumed == 4 && code < 128 ? (byte)code : (byte)0;
}
