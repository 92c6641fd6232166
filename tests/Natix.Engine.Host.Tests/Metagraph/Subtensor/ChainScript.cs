namespace Natix.Engine.Host.Tests.Metagraph.Subtensor;

/// <summary>
/// What a chain answers. Constructed in the form that Substrate's JSON-RPC documents, not captured from a node. Immutable.
/// </summary>
internal sealed record ChainScript
{
    public const string Head = "0x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    public static readonly DateTimeOffset MadeAt = new(2026, 6, 30, 12, 0, 0, TimeSpan.Zero);

    public string Name { get; init; } = "node-subtensor";

    public uint Block { get; init; } = 0x5b8d80;

    /// <summary>The metagraph's reply, in hexadecimal digits.</summary>
    public string Metagraph { get; init; } = MetagraphBytes.Two;

    /// <summary>A message for a method in place of the right one; takes the call's number.</summary>
    public (string Method, Func<int, string> Message)? Instead { get; init; }

    /// <summary>Answers every call, until the client has gone.</summary>
    public async Task AnswerAsync(NodeLine line)
    {
        while (await line.ReadAsync() is { } call)
            await line.SendAsync(Message(call.Id, call.Method));
    }

    /// <summary>Answers every call but one, to which something else is done.</summary>
    public Func<NodeLine, Task> Until(string method, Func<NodeLine, int, Task> then) => async line =>
    {
        while (await line.ReadAsync() is { } call)
            await (call.Method == method ? then(line, call.Id) : line.SendAsync(Message(call.Id, call.Method)));
    };

    public string Message(int id, string method) => Instead is { } instead && instead.Method == method ? instead.Message(id)
        : $$"""{"jsonrpc":"2.0","id":{{id}},"result":{{Result(method)}}}""";

    private string Result(string method) => method switch
    {
        "chain_getFinalizedHead" => $"\"{Head}\"",
        "chain_getHeader" => $$"""{"parentHash":"{{Head}}","number":"0x{{Block:x}}","stateRoot":"{{Head}}","extrinsicsRoot":"{{Head}}","digest":{"logs":[] } }""",
        "state_getRuntimeVersion" => $$"""{"specName":"{{Name}}","implName":"{{Name}}","authoringVersion":1,"specVersion":459,"implVersion":1,"apis":[]}""",
        "state_getStorage" => "\"0x008666189f010000\"", // 1782820800000 ms
        "state_call" => $"\"0x{Metagraph}\"",
        _ => throw new ArgumentException(method),
    };
}
