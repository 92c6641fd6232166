using System.Buffers.Binary;
using System.Net;
using Natix.Engine.Host.Signing;

namespace Natix.Engine.Host.Metagraph.Subtensor;

/// <summary>
/// The runtime call that gives chosen fields of a subnet's metagraph, and its layout: <c>SelectiveMetagraph</c> in
/// pallets/subtensor/src/rpc_info/metagraph.rs, with 74 fields in opentensor/subtensor at commit 14bc6f9f964b (spec 425; so since spec 317), and
/// three more at the end in RaoFoundation/subtensor at commit 843795a7ef70 (by spec 454, still so at 459). One number, then optional fields; one
/// that was not asked for is a zero byte. About 72 bytes a neuron, and the one stake that validators are weighed by, which the older calls by
/// neuron do not give. The fields asked for have had these places since the call came with spec 254. Any other shape is refused: better no
/// update than a wrong one. Pure; thread-safe.
/// </summary>
internal static class SelectiveMetagraph
{
    /// <summary>The call's name for state_call.</summary>
    public const string Call = "SubnetInfoRuntimeApi_get_selective_metagraph";

    private const int Netuid = 0;
    private const int Hotkeys = 52;
    private const int Axons = 55;
    private const int ValidatorPermits = 57;
    private const int TotalStakes = 69;
    private const double RaoInTao = 1e9;

    private static readonly int[] Asked = [Netuid, Hotkeys, Axons, ValidatorPermits, TotalStakes];

    // Fields in all, in the layouts that are known.
    private static readonly int[] Lengths = [74, 77];

    /// <summary>The call's arguments: the subnet, and the list of fields.</summary>
    /// <param name="netuid">0 to 65535.</param>
    public static byte[] Arguments(int netuid)
    {
        var bytes = new byte[2 + 1 + (2 * Asked.Length)];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, checked((ushort)netuid));
        bytes[2] = (byte)(Asked.Length << 2);
        for (var i = 0; i < Asked.Length; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(3 + (2 * i)), (ushort)Asked[i]);
        return bytes;
    }

    /// <summary>Reads the call's reply.</summary>
    /// <param name="reply">All of it.</param>
    /// <param name="netuid">The subnet that was asked for.</param>
    /// <returns>The neurons in the order of their uids, stakes in TAO; null when the chain has no such subnet.</returns>
    /// <exception cref="FormatException">The bytes are not in a layout above, to the last one, or not of that subnet.</exception>
    public static Neuron[]? Read(ReadOnlySpan<byte> reply, int netuid)
    {
        var reader = new ScaleReader(reply);
        if (!reader.Option("the metagraph"))
        {
            reader.End("the reply without a metagraph");
            return null;
        }

        if (reader.Compact("the netuid", ushort.MaxValue) is var told && told != (ulong)netuid)
            throw new FormatException($"the metagraph is of subnet {told}, {netuid} was asked for");
        var (hotkeys, axons, permits, stakes) = (Array.Empty<string>(), Array.Empty<IPEndPoint?>(), Array.Empty<bool>(), Array.Empty<double>());
        for (var field = 1; field < Lengths[^1] && !(reader.Remaining == 0 && Lengths.Contains(field)); field++)
        {
            var isThere = reader.Option($"field {field} of the metagraph");
            if (isThere != Asked.Contains(field))
                throw new FormatException(
                    $"field {field} of the metagraph at byte {reader.Position - 1} is {(isThere ? "there, but was not" : "not there, but was")} asked for");
            if (field == Hotkeys)
                hotkeys = List(ref reader, "hotkeys", Ss58.KeyBytes, static (ref r) => Ss58.Encode(r.AccountId("a hotkey")));
            else if (field == Axons)
                axons = List(ref reader, "axons", AxonInfo.Bytes, AxonInfo.Read);
            else if (field == ValidatorPermits)
                permits = List(ref reader, "validator permits", 1, static (ref r) => r.Bool("a validator permit"));
            else if (field == TotalStakes)
                stakes = List(ref reader, "stakes", 1, static (ref r) => r.Compact("a stake", ulong.MaxValue) / RaoInTao);
        }

        reader.End("the metagraph");
        if (axons.Length != hotkeys.Length || permits.Length != hotkeys.Length || stakes.Length != hotkeys.Length)
            throw new FormatException(
                $"the metagraph has {hotkeys.Length} hotkeys, {axons.Length} axons, {permits.Length} validator permits and {stakes.Length} stakes, not as many of each");
        return [.. hotkeys.Select((hotkey, uid) => new Neuron(uid, hotkey, stakes[uid], permits[uid]) { Axon = axons[uid] })];
    }

    private static T[] List<T>(ref ScaleReader reader, string what, int smallestItem, Item<T> item)
    {
        var items = new T[reader.Count(what, smallestItem)];
        for (var i = 0; i < items.Length; i++)
            items[i] = item(ref reader);
        return items;
    }

    private delegate T Item<T>(ref ScaleReader reader);
}
