using Natix.Engine.Language.Blocks;

namespace Natix.Engine.Language.Scheduling;

/// <summary>
/// The keys of a request's full blocks, made as its tokens become known. Those of the prompt are made at once, on the thread that submits, so that the
/// scheduler's own has little to digest.
/// </summary>
internal sealed class PrefixKeys
{
    private readonly RequestState _state;
    private readonly int _blockTokens;
    private readonly ContentDigest[] _keys;
    private ContentDigest _last;

    /// <param name="state">Whose tokens.</param>
    /// <param name="options">Whether keys are made at all, and of what.</param>
    public PrefixKeys(RequestState state, SchedulerOptions options)
    {
        (_state, _blockTokens) = (state, options.BlockTokens);
        if (!options.SharesPrefixes)
        {
            _keys = [];
            return;
        }

        _keys = new ContentDigest[(options.SharesOutputs ? state.Bound : state.PromptLength) / _blockTokens];
        _last = BlockKeys.Seed(state.Request.AdapterKey, state.Request.Salt, _blockTokens);
        Update();
    }

    /// <summary>Blocks with keys.</summary>
    public int Count { get; private set; }

    public ref readonly ContentDigest this[int block] => ref _keys[block];

    /// <summary>Makes the keys of blocks whose tokens have all become known.</summary>
    public void Update()
    {
        var full = Math.Min(_state.Known / _blockTokens, _keys.Length);
        for (; Count < full; Count++)
        {
            var first = Count * _blockTokens;
            _last = BlockKeys.Next(_last, _state.Tokens.Slice(first, _blockTokens), first, _state.Request.Images);
            _keys[Count] = _last;
        }
    }
}
