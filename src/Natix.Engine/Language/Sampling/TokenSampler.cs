using System.Numerics.Tensors;

namespace Natix.Engine.Language.Sampling;

/// <summary>
/// Chooses the next token of every row of a batch. Not thread-safe; one engine thread owns it. Nothing is allocated once it has seen the largest
/// batch and count of log-probabilities, except for the text of an error.
/// </summary>
/// <remarks>
/// The order is vLLM's: log-probabilities of the logits as they come; logit bias; penalties of repetition, frequency and presence; the mask of
/// allowed tokens; greedy choice here at temperature 0; temperature; min-p; top-k; top-p of what is left; the draw. Hugging Face differs in that
/// min-p comes after top-p. What a row gets depends on its logits and its request alone: rows may be in any order and any company.
/// </remarks>
/// <param name="vocabulary">Logits a row.</param>
internal sealed class TokenSampler(int vocabulary)
{
    private readonly float[] _scores = new float[vocabulary];
    private readonly float[] _weights = new float[vocabulary];
    private readonly Candidates _candidates = new(vocabulary);
    private TokenLogprob[] _top = [];
    private (int Start, int Count)[] _topRows = [];

    /// <summary>Chooses a token for every row; the states are left as they are.</summary>
    /// <param name="logits">[rows][vocabulary]; only read.</param>
    /// <param name="rows">One a row.</param>
    /// <param name="samples">Filled, one a row. A row whose logits are not finite, or which allows no token, has an error; others are unaffected.</param>
    public void Sample(ReadOnlySpan<float> logits, ReadOnlySpan<SamplerRow> rows, Span<TokenSample> samples)
    {
        if (logits.Length < (long)rows.Length * vocabulary)
            throw new ArgumentException($"{rows.Length} rows of {vocabulary} logits are {(long)rows.Length * vocabulary}, found {logits.Length}.", nameof(logits));
        if (samples.Length < rows.Length)
            throw new ArgumentException($"{rows.Length} rows need as many samples, found {samples.Length}.", nameof(samples));
        MakeRoom(rows);
        for (var row = 0; row < rows.Length; row++)
            samples[row] = SampleRow(row, logits.Slice(row * vocabulary, vocabulary), rows[row]);
    }

    /// <summary>The most likely tokens of a row of the last batch, best first: as many as its request asked for. Valid until the next batch.</summary>
    public ReadOnlySpan<TokenLogprob> TopLogprobs(int row) => _top.AsSpan(_topRows[row].Start, _topRows[row].Count);

    private void MakeRoom(ReadOnlySpan<SamplerRow> rows)
    {
        var total = 0;
        if (_topRows.Length < rows.Length)
            Array.Resize(ref _topRows, rows.Length);
        for (var row = 0; row < rows.Length; row++)
        {
            if (rows[row].State.Vocabulary != vocabulary)
                throw new ArgumentException($"Row {row} is of a request for {rows[row].State.Vocabulary} tokens, the sampler is for {vocabulary}.", nameof(rows));
            _topRows[row] = (total, 0);
            total = checked(total + Math.Max(0, rows[row].State.Options.Logprobs));
        }

        if (_top.Length < total)
            Array.Resize(ref _top, total);
    }

    private TokenSample SampleRow(int row, ReadOnlySpan<float> logits, SamplerRow request)
    {
        if (LogitScan.Fault(logits) is { } fault)
            return Fail(fault);
        var options = request.State.Options;
        var (max, logSum) = options.Logprobs >= 0 ? Describe(row, logits, options.Logprobs) : (float.NaN, float.NaN);
        var token = Choose(logits, request, out var error);
        return token < 0 ? Fail(error!) : new TokenSample(token, logits[token] - max - logSum, request.State.IsStop(token), null);
    }

    private static TokenSample Fail(string error) => new(-1, float.NaN, false, error);

    // Keeps the most likely tokens; the logarithm of the sum of exponentials is relative to the highest logit.
    private (float Max, float LogSum) Describe(int row, ReadOnlySpan<float> logits, int count)
    {
        var max = TensorPrimitives.Max(logits);
        TensorPrimitives.Subtract(logits, max, _scores);
        TensorPrimitives.Exp(_scores, _weights);
        var logSum = (float)Math.Log(LogitScan.Sum(_weights));
        if (count > 0)
        {
            _candidates.Gather(_scores, float.NegativeInfinity, count);
            var start = _topRows[row].Start;
            for (var rank = 0; rank < _candidates.Count; rank++)
                _top[start + rank] = new TokenLogprob(_candidates.Token(rank), _candidates.Score(rank) - logSum);
            _topRows[row] = (start, _candidates.Count);
        }

        return (max, logSum);
    }

    private int Choose(ReadOnlySpan<float> logits, SamplerRow request, out string? error)
    {
        var (state, options) = (request.State, request.State.Options);
        error = null;
        if (options.Temperature == 0 && state.LeavesLogits && request.Allowed.IsEmpty)
            return LogitScan.IndexOfMax(logits);
        logits.CopyTo(_scores);
        state.Change(_scores);
        if (!request.Allowed.IsEmpty)
            LogitScan.ApplyMask(_scores, request.Allowed.Span);
        var max = TensorPrimitives.Max<float>(_scores);
        if (!float.IsFinite(max))
        {
            error = float.IsNegativeInfinity(max)
                ? "the mask of allowed tokens leaves none: what constrains the output has come to an end without a stop token"
                : $"logit bias and penalties made a logit {max}: use smaller ones";
            return -1;
        }

        if (options.Temperature == 0)
            return LogitScan.IndexOfMax(_scores);
        TensorPrimitives.Subtract(_scores, max, _scores);
        TensorPrimitives.Divide(_scores, options.Temperature, _scores);
        var draw = Philox.Uniform(options.Seed, state.Outputs);
        return options is { TopK: 0, TopP: 1, MinP: 0 } ? DrawFromAll(draw) : DrawFromBest(options, draw);
    }

    private int DrawFromAll(double draw)
    {
        TensorPrimitives.Exp<float>(_scores, _weights);
        return LogitScan.IndexOfSum(_weights, draw * LogitScan.Sum(_weights));
    }

    private int DrawFromBest(SamplingOptions options, double draw)
    {
        var limit = options.TopK == 0 ? vocabulary : Math.Min(options.TopK, vocabulary);
        var floor = MathF.Log(options.MinP);
        var total = double.NaN;
        if (limit == vocabulary && options.TopP < 1)
        {
            total = TotalFrom(floor);
            // Tokens below this are together less than 1 - p of all: the others hold the nucleus, and need not all be sorted.
            floor = MathF.Max(floor, (float)Math.Log((1 - options.TopP) * total / vocabulary) - 0.01f);
        }

        _candidates.Gather(_scores, floor, limit);
        var weights = _weights.AsSpan(0, _candidates.Count);
        for (var rank = 0; rank < weights.Length; rank++)
            weights[rank] = MathF.Exp(_candidates.Score(rank));
        if (double.IsNaN(total))
            total = LogitScan.Sum(weights);
        if (options.TopP < 1)
            weights = weights[..Nucleus(weights, options.TopP * total)];
        return _candidates.Token(LogitScan.IndexOfSum(weights, draw * LogitScan.Sum(weights)));
    }

    // The sum of the weights of all scores from a floor on.
    private double TotalFrom(float floor)
    {
        TensorPrimitives.Exp<float>(_scores, _weights);
        if (float.IsNegativeInfinity(floor))
            return LogitScan.Sum(_weights);
        for (var i = 0; i < _scores.Length; i++)
            _weights[i] = _scores[i] >= floor ? _weights[i] : 0;
        return LogitScan.Sum(_weights);
    }

    // The fewest weights from the first on that reach the mass; all where rounding keeps them below it.
    private static int Nucleus(ReadOnlySpan<float> weights, double mass)
    {
        var sum = 0.0;
        for (var count = 0; count < weights.Length; count++)
        {
            sum += weights[count];
            if (sum >= mass)
                return count + 1;
        }

        return weights.Length;
    }
}
