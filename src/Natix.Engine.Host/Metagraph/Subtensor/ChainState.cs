using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;

namespace Natix.Engine.Host.Metagraph.Subtensor;

/// <summary>
/// The questions to a Substrate node that a metagraph needs, all read-only and allowed on public nodes. One at a time; not thread-safe. All throw
/// <see cref="RpcException"/> when the node does not answer, or not as it should.
/// </summary>
internal sealed class ChainState(RpcConnection connection)
{
    private const int HashBytes = 32;

    // Where every Substrate chain keeps the time of its block: twox128("Timestamp"), then twox128("Now").
    private const string TimeKey = "0xf0c365c3cf59d671eb72da0e7a4113c49f1f0515f462cdcf84e0f1d6045dfcbb";

    /// <summary>The newest block that cannot be taken back: its hash, 0x and 64 digits.</summary>
    public async Task<string> FinalizedHeadAsync(CancellationToken stop)
    {
        var hash = await TextAsync("chain_getFinalizedHead", [], stop);
        Bytes("chain_getFinalizedHead", hash, HashBytes);
        return hash;
    }

    /// <summary>A block's number.</summary>
    public async Task<long> NumberAsync(string block, CancellationToken stop)
    {
        const string Method = "chain_getHeader";
        var header = await connection.CallAsync(Method, [block], stop);
        var digits = RpcValue.Text(Method, RpcValue.Property(Method, header, "number"));
        return digits.StartsWith("0x", StringComparison.Ordinal)
            && uint.TryParse(digits.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new RpcException($"{Method} gave the number '{RpcException.Quote(digits)}', which is not 0x and up to 8 hexadecimal digits");
    }

    /// <summary>The runtime in force at a block: what it is a runtime of, and its version.</summary>
    public async Task<(string Name, long Version)> RuntimeAsync(string block, CancellationToken stop)
    {
        const string Method = "state_getRuntimeVersion";
        var runtime = await connection.CallAsync(Method, [block], stop);
        var version = RpcValue.Property(Method, runtime, "specVersion");
        return version.ValueKind == JsonValueKind.Number && version.TryGetInt64(out var number)
            ? (RpcValue.Text(Method, RpcValue.Property(Method, runtime, "specName")), number)
            : throw new RpcException($"{Method} gave a specVersion that is no whole number");
    }

    /// <summary>When a block was made, by its maker's clock.</summary>
    public async Task<DateTimeOffset> TimeAsync(string block, CancellationToken stop)
    {
        const string Method = "state_getStorage";
        var milliseconds = BinaryPrimitives.ReadUInt64LittleEndian(Bytes(Method, await TextAsync(Method, [TimeKey, block], stop), sizeof(ulong)));
        return milliseconds <= (ulong)DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds)
            : throw new RpcException($"{Method} gave a time of {milliseconds} ms, which is after the year 9999");
    }

    /// <summary>Calls the runtime as of a block.</summary>
    /// <param name="block">The block's hash.</param>
    /// <param name="call">The call's name.</param>
    /// <param name="arguments">Its arguments in SCALE.</param>
    /// <param name="stop">Ends waiting.</param>
    /// <returns>Its result in SCALE.</returns>
    public async Task<byte[]> CallAsync(string block, string call, byte[] arguments, CancellationToken stop)
    {
        const string Method = "state_call";
        return Bytes(Method, await TextAsync(Method, [call, "0x" + Convert.ToHexStringLower(arguments), block], stop));
    }

    private async Task<string> TextAsync(string method, string[] arguments, CancellationToken stop) =>
        RpcValue.Text(method, await connection.CallAsync(method, arguments, stop));

    private static byte[] Bytes(string method, string text, int? length = null)
    {
        try
        {
            var bytes = text.StartsWith("0x", StringComparison.Ordinal) ? Convert.FromHexString(text.AsSpan(2))
                : throw new RpcException($"{method} gave '{RpcException.Quote(text)}', which does not start with 0x");
            return length is null || bytes.Length == length ? bytes : throw new RpcException($"{method} gave {bytes.Length} bytes where {length} were expected");
        }
        catch (FormatException e)
        {
            throw new RpcException($"{method} gave a text that is not hexadecimal", e);
        }
    }
}
