using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Natix.Engine.Host.Signing;

/// <summary>
/// A Merlin transcript (merlin.cool) over STROBE-128 (strobe.sourceforge.io, version 1.0.2): what is appended goes into every later challenge. A mutable
/// value: copying it forks the transcript. Not thread-safe; allocates nothing.
/// </summary>
internal struct MerlinTranscript
{
    private const int Rate = 166;

    private KeccakState _state;
    private int _position;
    private int _operationBegin;

    /// <summary>Begins a transcript.</summary>
    /// <param name="protocol">Name of the protocol.</param>
    public MerlinTranscript(ReadOnlySpan<byte> protocol)
    {
        ReadOnlySpan<byte> head = [1, Rate + 2, 1, 0, 1, 96];
        head.CopyTo(Bytes);
        "STROBEv1.0.2"u8.CopyTo(Bytes[head.Length..]);
        KeccakPermutation.Apply(_state);
        Begin(Operation.MetaData);
        Absorb("Merlin v1.0"u8);
        Append("dom-sep"u8, protocol);
    }

    [Flags]
    private enum Operation : byte
    {
        MetaData = 0x12,
        Data = 0x02,
        Random = 0x07,
        Key = 0x06,

        // A pause for the permutation comes before the two that have this.
        Cipher = 0x04,
    }

    private Span<byte> Bytes => MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref Unsafe.As<KeccakState, ulong>(ref _state), KeccakPermutation.Lanes));

    /// <summary>Puts a message into the transcript.</summary>
    public void Append(scoped ReadOnlySpan<byte> label, scoped ReadOnlySpan<byte> message)
    {
        Label(label, message.Length);
        Begin(Operation.Data);
        Absorb(message);
    }

    /// <summary>Draws bytes that depend on all that was appended.</summary>
    public void Challenge(scoped ReadOnlySpan<byte> label, scoped Span<byte> challenge)
    {
        Label(label, challenge.Length);
        Begin(Operation.Random);
        Squeeze(challenge);
    }

    /// <summary>Draws bytes that also depend on a secret and on randomness: Merlin's witness, for a signer's nonce. Fork the transcript first.</summary>
    /// <param name="label">What it is for.</param>
    /// <param name="secret">The secret.</param>
    /// <param name="random">32 random bytes.</param>
    /// <param name="witness">Takes the bytes.</param>
    public void Witness(scoped ReadOnlySpan<byte> label, scoped ReadOnlySpan<byte> secret, scoped ReadOnlySpan<byte> random, scoped Span<byte> witness)
    {
        Label(label, secret.Length);
        Begin(Operation.Key);
        Overwrite(secret);
        Begin(Operation.MetaData);
        Absorb("rng"u8);
        Begin(Operation.Key);
        Overwrite(random);
        Begin(Operation.MetaData);
        AbsorbLength(witness.Length);
        Begin(Operation.Random);
        Squeeze(witness);
    }

    private void Label(scoped ReadOnlySpan<byte> label, int length)
    {
        Begin(Operation.MetaData);
        Absorb(label);
        AbsorbLength(length); // the same operation, continued
    }

    private void Begin(Operation operation)
    {
        var last = _operationBegin;
        _operationBegin = _position + 1;
        Absorb([(byte)last, (byte)operation]);
        if ((operation & Operation.Cipher) != 0 && _position != 0)
            Permute();
    }

    private void AbsorbLength(int length)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, length);
        Absorb(bytes);
    }

    private void Absorb(scoped ReadOnlySpan<byte> data)
    {
        foreach (var b in data)
        {
            Bytes[_position++] ^= b;
            PermuteIfFull();
        }
    }

    private void Overwrite(scoped ReadOnlySpan<byte> data)
    {
        foreach (var b in data)
        {
            Bytes[_position++] = b;
            PermuteIfFull();
        }
    }

    private void Squeeze(scoped Span<byte> data)
    {
        foreach (ref var b in data)
        {
            b = Bytes[_position];
            Bytes[_position++] = 0;
            PermuteIfFull();
        }
    }

    private void PermuteIfFull()
    {
        if (_position == Rate)
            Permute();
    }

    private void Permute()
    {
        var bytes = Bytes;
        bytes[_position] ^= (byte)_operationBegin;
        bytes[_position + 1] ^= 0x04;
        bytes[Rate + 1] ^= 0x80;
        KeccakPermutation.Apply(_state);
        (_position, _operationBegin) = (0, 0);
    }

    [InlineArray(KeccakPermutation.Lanes)]
    private struct KeccakState
    {
        private ulong _first;
    }
}
