namespace Natix.Engine.Language.Sampling;

/// <summary>One row to choose a token for.</summary>
/// <param name="State">Of the row's request.</param>
/// <param name="Allowed">Bit i % 32 of word i / 32 allows token i; empty allows all.</param>
internal readonly record struct SamplerRow(SamplerState State, ReadOnlyMemory<uint> Allowed = default);

/// <summary>What was chosen for a row.</summary>
/// <param name="Token">The token; -1 after an error.</param>
/// <param name="Logprob">Natural logarithm of its probability before any change of logits; NaN when none was asked for.</param>
/// <param name="IsStop">It is one of the request's stop tokens.</param>
/// <param name="Error">Why nothing was chosen; null when something was.</param>
internal readonly record struct TokenSample(int Token, float Logprob, bool IsStop, string? Error);

/// <summary>A likely token of a row.</summary>
/// <param name="Token">The token.</param>
/// <param name="Logprob">Natural logarithm of its probability before any change of logits.</param>
internal readonly record struct TokenLogprob(int Token, float Logprob);
