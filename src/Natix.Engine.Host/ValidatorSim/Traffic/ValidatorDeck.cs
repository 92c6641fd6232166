using Natix.Engine.Data.Randomness;

namespace Natix.Engine.Host.ValidatorSim.Traffic;

/// <summary>Deals validators in a chance order, each once before any comes again, as validators deal miners. Not thread-safe.</summary>
internal sealed class ValidatorDeck(IReadOnlyList<SimulatedValidator> validators, SeededRandom random)
{
    private readonly SimulatedValidator[] _deck = [.. validators];
    private int _dealt = validators.Count;

    /// <summary>The next one.</summary>
    public SimulatedValidator Next()
    {
        if (_dealt == _deck.Length)
        {
            for (var i = _deck.Length - 1; i > 0; i--)
            {
                var other = random.Below(i + 1);
                (_deck[i], _deck[other]) = (_deck[other], _deck[i]);
            }

            _dealt = 0;
        }

        return _deck[_dealt++];
    }
}
