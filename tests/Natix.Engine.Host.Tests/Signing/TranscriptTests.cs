using System.Runtime.InteropServices;
using System.Text;
using Natix.Engine.Host.Signing;

namespace Natix.Engine.Host.Tests.Signing;

public sealed class TranscriptTests
{
    [Fact]
    public void Keccak_permutes_the_zero_state_as_published()
    {
        // The first lanes of the published test vector of Keccak-f[1600] on zeros.
        var state = new ulong[KeccakPermutation.Lanes];
        KeccakPermutation.Apply(state);
        Assert.Equal("e7dde140798f25f18a47c033f9ccd584", Convert.ToHexStringLower(MemoryMarshal.AsBytes(state.AsSpan())[..16]));
    }

    [Fact]
    public void Keccak_gives_SHA3_of_nothing()
    {
        // SHA3-256 (FIPS 202): rate 136, suffix 01, padding 10*1.
        var state = new ulong[KeccakPermutation.Lanes];
        var bytes = MemoryMarshal.AsBytes(state.AsSpan());
        bytes[0] ^= 0x06;
        bytes[135] ^= 0x80;
        KeccakPermutation.Apply(state);
        Assert.Equal("a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a", Convert.ToHexStringLower(bytes[..32]));
    }

    [Fact]
    public void Keccak_agrees_with_the_vectors()
    {
        var vectors = BittensorVectors.Root.GetProperty("keccak_f1600");
        var state = new ulong[KeccakPermutation.Lanes];
        for (var i = 1; i <= 2; i++)
        {
            KeccakPermutation.Apply(state);
            Assert.Equal(vectors.Text($"zero_state_after_{i}"), Convert.ToHexStringLower(MemoryMarshal.AsBytes(state.AsSpan())));
        }
    }

    [Fact]
    public void A_transcript_gives_the_published_challenge()
    {
        var transcript = new MerlinTranscript("test protocol"u8);
        transcript.Append("some label"u8, "some data"u8);
        Assert.Equal("d5a21972d0d5fe320c0d263fac7fffb8145aa640af6e9bca177c03c7efcf0615", Draw(ref transcript));
    }

    [Fact]
    public void A_long_transcript_crosses_the_rate_of_the_sponge()
    {
        // Merlin's own "complex" test: 32 rounds of challenges and 1024 bytes.
        var transcript = new MerlinTranscript("test protocol"u8);
        transcript.Append("step1"u8, "some data"u8);
        var big = new byte[1024];
        Array.Fill(big, (byte)99);
        var challenge = "";
        for (var i = 0; i < 32; i++)
        {
            challenge = Draw(ref transcript);
            transcript.Append("bigdata"u8, big);
            transcript.Append("challengedata"u8, Convert.FromHexString(challenge));
        }

        Assert.Equal("a8c933f54fae76e3f9bea93648c1308e7dfa2152dd51674ff3ca438351cf003c", challenge);
    }

    [Fact]
    public void A_copy_is_a_fork()
    {
        var one = new MerlinTranscript("fork"u8);
        var other = one;
        one.Append("a"u8, "x"u8);
        Assert.NotEqual(Draw(ref one), Draw(ref other));
        var (a, b) = (new MerlinTranscript("fork"u8), new MerlinTranscript(Encoding.ASCII.GetBytes("fork")));
        Assert.Equal(Draw(ref a), Draw(ref b));
    }

    private static string Draw(ref MerlinTranscript transcript)
    {
        Span<byte> bytes = stackalloc byte[32];
        transcript.Challenge("challenge"u8, bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
