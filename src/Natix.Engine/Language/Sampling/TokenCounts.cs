using System.Numerics;

namespace Natix.Engine.Language.Sampling;

/// <summary>
/// The distinct tokens of a request and how often each is in its output: a hash table of a few entries instead of a counter for all of the
/// vocabulary. Adding allocates only beyond the capacity. Not thread-safe.
/// </summary>
internal sealed class TokenCounts
{
    // Token + 1, so that 0 is an empty place; linear probing, at most half full.
    private int[] _keys;
    private int[] _outputs;
    private int _count;

    /// <param name="capacity">Distinct tokens that fit without allocation.</param>
    public TokenCounts(int capacity)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, 2 * capacity));
        (_keys, _outputs) = (new int[size], new int[size]);
    }

    /// <summary>Notes a token of the prompt.</summary>
    public void AddPrompt(int token) => Place(token);

    /// <summary>Notes a token of the output.</summary>
    public void AddOutput(int token) => _outputs[Place(token)]++;

    /// <summary>Takes the penalties from the logits of all tokens noted.</summary>
    public void Penalise(Span<float> logits, SamplingOptions options)
    {
        for (var i = 0; i < _keys.Length; i++)
        {
            if (_keys[i] == 0)
                continue;
            ref var logit = ref logits[_keys[i] - 1];
            logit = logit > 0 ? logit / options.RepetitionPenalty : logit * options.RepetitionPenalty;
            logit -= (_outputs[i] * options.FrequencyPenalty) + (_outputs[i] > 0 ? options.PresencePenalty : 0);
        }
    }

    private int Place(int token)
    {
        if (2 * (_count + 1) > _keys.Length)
            Grow();
        var place = Find(_keys, token);
        if (_keys[place] == 0)
            (_keys[place], _count) = (token + 1, _count + 1);
        return place;
    }

    private static int Find(int[] keys, int token)
    {
        var place = (int)((uint)token * 0x9E3779B1u >> 7) & (keys.Length - 1);
        while (keys[place] != 0 && keys[place] != token + 1)
            place = (place + 1) & (keys.Length - 1);
        return place;
    }

    private void Grow()
    {
        var (keys, outputs) = (new int[2 * _keys.Length], new int[2 * _keys.Length]);
        for (var i = 0; i < _keys.Length; i++)
        {
            if (_keys[i] != 0)
            {
                var place = Find(keys, _keys[i] - 1);
                (keys[place], outputs[place]) = (_keys[i], _outputs[i]);
            }
        }

        (_keys, _outputs) = (keys, outputs);
    }
}
