using Natix.Engine.Data.Randomness;

namespace Natix.Engine.Data.Scenes;

/// <summary>The road: a gently winding centre line and its lanes. Right-hand traffic; x is metres right of the centre line.</summary>
internal sealed class RoadShape(SeededRandom random)
{
    public const float Lane = 3.5f;
    public const float Edge = 7.2f;
    public const float Kerb = 7.6f;
    public const float Walk = 10.4f;
    public const float EgoLane = Lane / 2;
    private readonly float _amplitude = random.Range(0.6f, 2.2f);
    private readonly float _length = random.Range(190f, 320f);
    private readonly float _phase = random.Range(0f, MathF.Tau);

    /// <summary>Where the centre line is, s metres along.</summary>
    public float CentreAt(float s) => _amplitude * MathF.Sin((MathF.Tau * s / _length) + _phase);

    /// <summary>Its direction: metres to the right per metre ahead.</summary>
    public float SlopeAt(float s) => _amplitude * MathF.Tau / _length * MathF.Cos((MathF.Tau * s / _length) + _phase);
}
