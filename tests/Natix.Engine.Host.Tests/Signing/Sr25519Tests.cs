using System.Text.Json;
using FsCheck.Xunit;
using Natix.Engine.Host.Signing;

namespace Natix.Engine.Host.Tests.Signing;

public sealed class Sr25519Tests
{
    // Public development keys and a signature of the reference document.
    private const string EmptyMessageKey = "3ac8d6ec7126b9ea86b27568358b31daae667e79426331fa61dea1bdf11c9432";
    private const string EmptyMessageSignature = "32eb648d5bf40c322a34d8f5e5f8f4d8cd4abfe4fa57d47c2aba6cd5d79410217d60cf7c26ee6dae9198ff0cdd9e4b8ee25168e6e09eb0594e15855b4c2cd68f";

    public static TheoryData<string> Valid() => Names("sr25519_valid");

    public static TheoryData<string> Invalid() => Names("sr25519_invalid");

    [Fact]
    public void A_published_signature_verifies() =>
        Assert.True(Sr25519.Verify([], Convert.FromHexString(EmptyMessageSignature), Convert.FromHexString(EmptyMessageKey)));

    [Theory]
    [MemberData(nameof(Valid))]
    public void A_valid_vector_verifies_and_is_made_again(string name)
    {
        var vector = Find("sr25519_valid", name);
        var (message, signature) = (vector.Hex("message_hex"), vector.Hex("signature"));
        Assert.True(Sr25519.Verify(message, signature, vector.Hex("public_key")));
        // One was signed with randomness that nobody wrote down.
        if (KeyOf(vector.Text("public_key")) is not { } key || !vector.TryGetProperty("signing_rng_32", out _))
            return;
        Span<byte> mine = stackalloc byte[Sr25519.SignatureBytes];
        key.Sign(message, vector.Hex("signing_rng_32"), mine);
        Assert.Equal(Convert.ToHexStringLower(signature), Convert.ToHexStringLower(mine));
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void An_invalid_vector_does_not(string name)
    {
        var vector = Find("sr25519_invalid", name);
        Assert.False(Sr25519.Verify(vector.Hex("message_hex"), vector.Hex("signature"), vector.Hex("public_key")));
    }

    [Fact]
    public void The_identity_signs_nothing()
    {
        var vector = BittensorVectors.Root.GetProperty("sr25519_identity_edge");
        Assert.False(Sr25519.Verify(vector.Hex("message_hex"), vector.Hex("signature"), vector.Hex("public_key")));
    }

    [Fact]
    public void Keys_are_expanded_as_the_chain_does()
    {
        foreach (var key in BittensorVectors.Root.GetProperty("keys").EnumerateObject())
            Assert.Equal(key.Value.Text("public_key"), Convert.ToHexStringLower(new Sr25519Key(key.Value.Hex("mini_secret_seed")).PublicKey));
    }

    [Property(MaxTest = 40)]
    public void What_is_signed_verifies_and_any_flipped_bit_does_not(byte[] message, int seed, int bit)
    {
        var key = new Sr25519Key(Secret(seed));
        var signature = new byte[Sr25519.SignatureBytes];
        key.Sign(message, signature);
        Assert.True(Sr25519.Verify(message, signature, key.PublicKey));
        var at = (bit & int.MaxValue) % (8 * signature.Length);
        signature[at / 8] ^= (byte)(1 << (at % 8));
        Assert.False(Sr25519.Verify(message, signature, key.PublicKey));
    }

    [Theory]
    [InlineData(0, 32)]
    [InlineData(63, 32)]
    [InlineData(65, 32)]
    [InlineData(64, 31)]
    [InlineData(64, 0)]
    public void Other_lengths_are_no_signature(int signature, int key) => Assert.False(Sr25519.Verify([], new byte[signature], new byte[key]));

    [Fact]
    public void Verifying_allocates_nothing()
    {
        var (signature, key) = (Convert.FromHexString(EmptyMessageSignature), Convert.FromHexString(EmptyMessageKey));
        Assert.True(Sr25519.Verify([], signature, key));
        Allocations.AssertNone(() => Sr25519.Verify([], signature, key));
    }

    private static byte[] Secret(int seed)
    {
        var secret = new byte[32];
        new Random(seed).NextBytes(secret);
        return secret;
    }

    private static Sr25519Key? KeyOf(string publicKey) =>
        BittensorVectors.Root.GetProperty("keys").EnumerateObject().Where(k => k.Value.Text("public_key") == publicKey)
            .Select(k => new Sr25519Key(k.Value.Hex("mini_secret_seed"))).FirstOrDefault();

    private static JsonElement Find(string list, string name) =>
        BittensorVectors.Root.GetProperty(list).EnumerateArray().Single(v => v.Text("name") == name);

    private static TheoryData<string> Names(string list) =>
        Repository.Shared is null ? ["without the shared data"] : [.. BittensorVectors.Root.GetProperty(list).EnumerateArray().Select(v => v.Text("name"))];
}
