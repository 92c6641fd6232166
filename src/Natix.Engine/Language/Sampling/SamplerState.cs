namespace Natix.Engine.Language.Sampling;

/// <summary>
/// What sampling remembers of one request: how many tokens it has drawn, and what was said where penalties need it. Owned by the request; used by
/// one sampler at a time. It stays as it is when the request's KV is given up and computed again.
/// </summary>
internal sealed class SamplerState
{
    private readonly TokenCounts? _counts;
    private readonly (int Token, float Bias)[] _biases;
    private readonly int[] _stops;

    /// <param name="options">How to choose.</param>
    /// <param name="vocabulary">Outputs of the model.</param>
    /// <param name="prompt">Tokens of the prompt.</param>
    /// <param name="expectedOutput">Tokens of output that are accepted without allocation.</param>
    public SamplerState(SamplingOptions options, int vocabulary, ReadOnlySpan<int> prompt, int expectedOutput)
    {
        options.Check(vocabulary);
        Options = options;
        Vocabulary = vocabulary;
        _biases = [.. options.LogitBias.Select(entry => (entry.Key, entry.Value))];
        _stops = [.. options.StopTokens];
        if (!options.HasPenalties)
            return;
        _counts = new TokenCounts(Math.Min(vocabulary, prompt.Length + expectedOutput));
        foreach (var token in prompt)
        {
            // Places of images stand for no token that was said, and models may be asked with tokens that they cannot give.
            if (token >= 0 && token < vocabulary)
                _counts.AddPrompt(token);
        }
    }

    public SamplingOptions Options { get; }

    public int Vocabulary { get; }

    /// <summary>Tokens accepted so far: the position of the next draw.</summary>
    public int Outputs { get; private set; }

    /// <summary>True when logits reach the choice as they are.</summary>
    public bool LeavesLogits => _counts is null && _biases.Length == 0;

    /// <summary>True for a token that ends the output.</summary>
    public bool IsStop(int token) => Array.IndexOf(_stops, token) >= 0;

    /// <summary>Notes that a token was put out. The sampler does not do it itself: whoever owns the request says what is kept.</summary>
    public void Accept(int token)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)token, (uint)Vocabulary);
        _counts?.AddOutput(token);
        Outputs++;
    }

    /// <summary>Adds biases, then takes penalties.</summary>
    public void Change(Span<float> logits)
    {
        foreach (var (token, bias) in _biases)
            logits[token] += bias;
        _counts?.Penalise(logits, Options);
    }
}
