namespace Natix.Engine.Host.Tests.Metagraph.Subtensor;

/// <summary>
/// Replies of the chain. All are constructed by hand from the layout that <see cref="Natix.Engine.Host.Metagraph.Subtensor.SelectiveMetagraph"/>
/// names, none was captured from a node.
/// </summary>
internal static class MetagraphBytes
{
    public const string Alice = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
    public const string Bob = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";
    public const string AliceKey = "d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d";
    public const string BobKey = "8eaf04151687736326c9fea17e25fc5287613693c912909cb226aa4794f26a48";

    /// <summary>Where field 1 starts, in hexadecimal digits: after the option and the subnet's number.</summary>
    public const int FieldsStart = 6;

    /// <summary>Subnet 72 with two neurons: Alice, a validator with 40096.5 TAO at 203.0.113.10:8091, and Bob, who has nothing.</summary>
    public static readonly string Two =
        "01" + "2101" // there is one, of subnet 72
        + Nothing(51) // 1 to 51: name to bonds_moving_avg
        + "01" + "08" + AliceKey + BobKey // 52: hotkeys
        + Nothing(2) // coldkeys, identities
        + "01" + "08" + AliceAxon + BobAxon // 55: axons
        + Nothing(1) // active
        + "01" + "08" + "01" + "00" // 57: validator permits
        + Nothing(11) // 58 to 68: pruning_score to tao_stake
        + "01" + "08" + "0b00a5a3b17724" + "00" // 69: total stakes, 40096500000000 rao and 0
        + Nothing(7); // 70 to 76: dividends, validators, commitments, collateral

    // block 5000000, version 9003000, ip, port 8091, ip type 4, protocol 4, two spare bytes
    private const string AliceAxon = "404b4c0000000000" + "f85f8900" + "0a7100cb000000000000000000000000" + "9b1f" + "04" + "04" + "00" + "00";
    private const string BobAxon = "0000000000000000" + "00000000" + "00000000000000000000000000000000" + "0000" + "00" + "00" + "00" + "00";

    /// <summary>Fields that were not asked for.</summary>
    public static string Nothing(int fields) => new('0', 2 * fields);

    /// <summary>A key that is like no other of these.</summary>
    public static byte[] Key(int number) => [.. BitConverter.GetBytes(number), .. new byte[28]];

    public static byte[] Bytes(string hex) => Convert.FromHexString(hex);

    /// <summary>A reply with neurons; stakes in rao.</summary>
    public static byte[] Write(int netuid, params (byte[] Hotkey, UInt128 Ip, ushort Port, byte IpType, bool Permit, ulong Stake)[] neurons) => new ScaleWriter()
        .Raw(1).Compact((ulong)netuid)
        .Raw(new byte[51])
        .Raw(1).List(neurons, (w, n) => w.Raw(n.Hotkey))
        .Raw(new byte[2])
        .Raw(1).List(neurons, (w, n) => w.U64(7).U32(9).U128(n.Ip).U16(n.Port).Raw(n.IpType, 4, 0, 0))
        .Raw(new byte[1])
        .Raw(1).List(neurons, (w, n) => w.Bool(n.Permit))
        .Raw(new byte[11])
        .Raw(1).List(neurons, (w, n) => w.Compact(n.Stake))
        .Raw(new byte[7]).ToArray();
}
