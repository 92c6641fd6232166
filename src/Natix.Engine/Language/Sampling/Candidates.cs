using System.Numerics;
using System.Runtime.Intrinsics;

namespace Natix.Engine.Language.Sampling;

/// <summary>
/// The most likely tokens of a row, in order: higher scores first, lower tokens first among equal ones. Scores are relative to the highest, so at
/// most 0. Not thread-safe; nothing is allocated after construction.
/// </summary>
/// <param name="vocabulary">Tokens a row.</param>
internal sealed class Candidates(int vocabulary)
{
    private const int LeastRoom = 1024;

    // Magnitude of the score over the token: ascending keys are descending scores, then ascending tokens.
    private readonly ulong[] _keys = new ulong[Math.Max(vocabulary, LeastRoom)];
    private int _count;

    /// <summary>How many there are.</summary>
    public int Count => _count;

    /// <summary>The token at a rank.</summary>
    public int Token(int rank) => (int)(uint)_keys[rank];

    /// <summary>The score at a rank, at most 0.</summary>
    public float Score(int rank) => -BitConverter.UInt32BitsToSingle((uint)(_keys[rank] >> 32));

    /// <summary>Finds the best tokens of a row.</summary>
    /// <param name="scores">At most 0, none NaN; negative infinity never counts.</param>
    /// <param name="floor">The least score that counts.</param>
    /// <param name="limit">At most so many, at least 1.</param>
    public void Gather(ReadOnlySpan<float> scores, float floor, int limit)
    {
        _count = 0;
        floor = Math.Max(floor, float.MinValue);
        // Room for several times the limit, so that sorting is seldom.
        var room = (int)Math.Min(_keys.Length, Math.Max(LeastRoom, 4L * limit));
        var i = 0;
        for (; i <= scores.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            var reached = Vector256.GreaterThanOrEqual(Vector256.Create(scores[i..]), Vector256.Create(floor)).ExtractMostSignificantBits();
            for (; reached != 0; reached &= reached - 1)
            {
                var token = i + BitOperations.TrailingZeroCount(reached);
                if (_count == room)
                    floor = Shrink(limit);
                if (scores[token] >= floor)
                    Add(scores[token], token);
            }
        }

        for (; i < scores.Length; i++)
        {
            if (_count == room)
                floor = Shrink(limit);
            if (scores[i] >= floor)
                Add(scores[i], i);
        }

        _keys.AsSpan(0, _count).Sort();
        _count = Math.Min(_count, limit);
    }

    private void Add(float score, int token) =>
        _keys[_count++] = ((ulong)(BitConverter.SingleToUInt32Bits(score) & 0x7FFFFFFF) << 32) | (uint)token;

    // Keeps the best and returns the least score that can still be among them. Only called when there are more than the limit.
    private float Shrink(int limit)
    {
        _keys.AsSpan(0, _count).Sort();
        _count = Math.Min(_count, limit);
        return Score(_count - 1);
    }
}
