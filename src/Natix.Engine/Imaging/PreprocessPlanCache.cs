using Natix.Engine.Models;

namespace Natix.Engine.Imaging;

/// <summary>
/// The last plans of one model on one worker, by layout, matrix and size: a stream has one form, mixed folders a handful. Bounded, and not
/// thread-safe.
/// </summary>
internal sealed class PreprocessPlanCache(InputSpec spec, int capacity = 16)
{
    private readonly PreprocessPlan?[] _plans = new PreprocessPlan?[capacity];

    /// <summary>How often a plan had to be compiled.</summary>
    public int Compilations { get; private set; }

    /// <summary>The plan for an image; compiles it when it is not among the last ones used.</summary>
    public PreprocessPlan For(in ImageView source)
    {
        for (var i = 0; i < _plans.Length; i++)
        {
            if (_plans[i] is { } plan && plan.Takes(source))
                return MoveToFront(i, plan);
        }

        Compilations++;
        return MoveToFront(_plans.Length - 1, PreprocessPlan.Compile(spec, source));
    }

    private PreprocessPlan MoveToFront(int index, PreprocessPlan plan)
    {
        for (var i = index; i > 0; i--)
            _plans[i] = _plans[i - 1];
        _plans[0] = plan;
        return plan;
    }
}
