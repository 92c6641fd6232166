namespace Natix.Engine.Language.Decoding;

/// <summary>What a decoder holds, in bytes.</summary>
/// <param name="Weights">Packed, scales included.</param>
/// <param name="Kv">Of all blocks.</param>
/// <param name="Scratch">What a step works in.</param>
/// <param name="Adapters">Of the adapters loaded.</param>
/// <param name="StepWeights">Weights that a step reads at least once, whatever its rows.</param>
internal readonly record struct DecoderMemory(long Weights, long Kv, long Scratch, long Adapters, long StepWeights);
