using System.Buffers;
using System.Buffers.Text;

namespace Natix.Engine.Host.Axon.Body;

/// <summary>
/// Decodes base64 that comes in pieces into a slab, by the runtime's vector code and without any copy but that. The lease it ends in is the caller's. Not thread-safe.
/// </summary>
/// <param name="rent">Lends a slab of at least so many bytes.</param>
/// <param name="mostBytes">Largest image.</param>
internal sealed class Base64Slab(Func<int, FrameLease> rent, int mostBytes) : IDisposable
{
    private const int FirstBytes = 64 << 10;

    private readonly byte[] _carried = new byte[4];
    private FrameLease? _lease;
    private int _carriedCount;
    private int _length;
    private bool _ended;

    /// <summary>Why there is no image; null while there is nothing wrong.</summary>
    public string? Problem { get; private set; }

    /// <summary>True when the image has more bytes than it may.</summary>
    public bool IsTooLarge { get; private set; }

    /// <summary>Begins an image; what was there before is dropped.</summary>
    /// <param name="expectedBytes">How large it will be at most, as far as that is known; 0: not known.</param>
    public void Begin(int expectedBytes)
    {
        Drop();
        (Problem, IsTooLarge, _ended) = (null, false, false);
        _lease = rent(Math.Clamp(expectedBytes, FirstBytes, Math.Max(FirstBytes, mostBytes)));
    }

    /// <summary>Takes more characters of base64.</summary>
    public void Take(ReadOnlySpan<byte> characters)
    {
        while (_carriedCount > 0 && !characters.IsEmpty && Problem is null)
        {
            _carried[_carriedCount++] = characters[0];
            characters = characters[1..];
            if (_carriedCount == 4)
            {
                _carriedCount = 0;
                Decode(_carried);
            }
        }

        if (Problem is not null || characters.IsEmpty)
            return;
        var whole = characters.Length & ~3;
        Decode(characters[..whole]);
        characters[whole..].CopyTo(_carried);
        _carriedCount = Problem is null ? characters.Length - whole : 0;
    }

    /// <summary>Ends the image.</summary>
    /// <returns>Its bytes, the caller's to dispose; null when there is none (<see cref="Problem"/>).</returns>
    public FrameLease? End()
    {
        if (Problem is null && _carriedCount > 0)
            Problem = "the base64 of the image does not end on a multiple of 4 characters";
        if (Problem is not null || _lease is null)
        {
            Drop();
            return null;
        }

        var lease = _lease;
        lease.Length = _length;
        (_lease, _length) = (null, 0);
        return lease;
    }

    public void Dispose() => Drop();

    private void Decode(ReadOnlySpan<byte> characters)
    {
        if (characters.IsEmpty)
            return;
        if (_ended)
        {
            Problem = "the base64 of the image goes on behind its padding";
            return;
        }

        if (!TryMakeRoom(characters.Length / 4 * 3))
            return;
        var status = Base64.DecodeFromUtf8(characters, _lease!.Buffer.Span[_length..], out var consumed, out var written, isFinalBlock: true);
        _length += written;
        _ended = characters[^1] == '=';
        if (status != OperationStatus.Done || consumed != characters.Length)
            Problem = "the image is not base64";
    }

    private bool TryMakeRoom(int bytes)
    {
        if (_length + bytes > mostBytes + 2)
        {
            (Problem, IsTooLarge) = ($"the image has more than {mostBytes} bytes", true);
            return false;
        }

        if (_lease!.Capacity - _length >= bytes)
            return true;
        // Only where the length was not told beforehand, and then it is counted.
        var larger = rent(Math.Max(2 * _lease.Capacity, _length + bytes));
        _lease.Buffer.Span[.._length].CopyTo(larger.Buffer.Span);
        larger.BytesCopied = _lease.BytesCopied + _length;
        _lease.Dispose();
        _lease = larger;
        return true;
    }

    private void Drop()
    {
        _lease?.Dispose();
        (_lease, _length, _carriedCount) = (null, 0, 0);
    }
}
