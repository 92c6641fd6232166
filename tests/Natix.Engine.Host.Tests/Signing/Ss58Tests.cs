using FsCheck.Xunit;
using Natix.Engine.Host.Signing;

namespace Natix.Engine.Host.Tests.Signing;

public sealed class Ss58Tests
{
    [Theory]
    [InlineData("d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d", 42, "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", 42, "5C4hrfjw9DjXZTzV3MwzrrAr9P1MJhSrvWGWqi1eSuyUpnhM")]
    [InlineData("d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d", 0, "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5")]
    [InlineData("d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d", 13116, "bt7zDqc4kAcKZ6kWup5yyuvRAbeYPhXGxwXY4CguG476A9MCE")]
    public void A_key_has_its_address(string key, int prefix, string address)
    {
        Assert.Equal(address, Ss58.Encode(Convert.FromHexString(key), prefix));
        var read = new byte[Ss58.KeyBytes];
        Assert.True(Ss58.TryDecode(address, read, out var of));
        Assert.Equal((prefix, key), (of, Convert.ToHexStringLower(read)));
    }

    [Theory]
    [InlineData("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQZ")] // checksum
    [InlineData("5GrwvEaF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY")] // swapped
    [InlineData("50rwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY")] // alphabet
    [InlineData("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKu")]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("15GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY")]
    [InlineData("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY ")]
    [InlineData("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")]
    public void What_is_no_address_is_refused(string address) => Assert.False(Ss58.TryDecode(address, new byte[Ss58.KeyBytes], out _));

    [Fact]
    public void All_vectors_agree()
    {
        foreach (var vector in BittensorVectors.Root.GetProperty("ss58_valid").EnumerateArray())
            A_key_has_its_address(vector.Text("public_key"), vector.GetProperty("prefix").GetInt32(), vector.Text("address"));
        foreach (var vector in BittensorVectors.Root.GetProperty("ss58_invalid").EnumerateArray())
            What_is_no_address_is_refused(vector.Text("address"));
    }

    [Property(MaxTest = 200)]
    public void Any_key_comes_back_under_any_prefix_but_the_reserved(int seed, ushort prefix)
    {
        var key = new byte[Ss58.KeyBytes];
        new Random(seed).NextBytes(key);
        var of = prefix % 16384;
        var read = new byte[Ss58.KeyBytes];
        Assert.Equal(of is not (46 or 47), Ss58.TryDecode(Ss58.Encode(key, of), read, out var found));
        if (of is not (46 or 47))
            Assert.Equal((of, Convert.ToHexString(key)), (found, Convert.ToHexString(read)));
    }
}
