using Natix.Engine.Cascade.Exits;

namespace Natix.Engine;

/// <summary>
/// Collects what a full cascade says of labelled frames, then fits and certifies its early exits, or holds a certificate against it. Needs an engine
/// with <see cref="EngineOptions.Exits"/> at <see cref="ExitPolicy.Never"/>. Not thread-safe.
/// </summary>
public sealed class CascadeCalibration
{
    private readonly RoadworkEngine _engine;
    private readonly CalibrationRows _rows;

    /// <summary>Starts without a frame.</summary>
    /// <param name="engine">Gives the results that are added; stays the caller's.</param>
    /// <exception cref="ArgumentException">The engine exits early, or nobody votes in its cascade.</exception>
    public CascadeCalibration(RoadworkEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        if (engine.Options.Exits != ExitPolicy.Never)
            throw new ArgumentException($"Calibration needs every level of every frame: build the engine with {nameof(EngineOptions.Exits)} = {nameof(ExitPolicy)}.{nameof(ExitPolicy.Never)}.", nameof(engine));
        if (!engine.Description.Models.Any(m => m.Votes))
            throw new ArgumentException("No model of this cascade votes: there is nothing to calibrate.", nameof(engine));
        (_engine, _rows) = (engine, new CalibrationRows(engine.Plan));
    }

    /// <summary>Frames that take part.</summary>
    public int Rows => _rows.Count;

    /// <summary>Frames without a full verdict (an error, a voter that failed or was late, no time), which take no part.</summary>
    public int Skipped => _rows.Skipped;

    /// <summary>What so many units can show, before anything is run.</summary>
    /// <param name="units">Independent units of the data.</param>
    /// <param name="options">What is to be shown.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static CalibrationArithmetic ArithmeticOf(int units, CalibrationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        return ExitCalibration.ArithmeticOf(units, options);
    }

    /// <summary>Adds a frame. Copies what it needs.</summary>
    /// <param name="result">The engine's result; stays the caller's.</param>
    /// <param name="unit">The unit that the frame belongs to.</param>
    /// <param name="isRoadwork">The truth.</param>
    public void Add(FrameResult result, string unit, bool isRoadwork)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentException.ThrowIfNullOrEmpty(unit);
        _rows.Add(result, unit, isRoadwork);
    }

    /// <summary>Notes a frame that never reached the engine.</summary>
    public void AddUnread() => _rows.Skip();

    /// <summary>Fits on one part of the units and certifies on the other.</summary>
    /// <param name="options">What is to be shown.</param>
    /// <exception cref="CalibrationException">Too few units for it, or data that nothing can be fitted to.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public CalibrationOutcome Certify(CalibrationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        return ExitCalibration.Certify(_rows, new CalibratedCascade(_engine.Plan, _engine.Options, _engine.Times), options);
    }

    /// <summary>Counts where a certificate would have stopped with another verdict. Certifies nothing.</summary>
    /// <param name="certificatePath">A certificate of this cascade.</param>
    /// <exception cref="ManifestException">The file is no certificate.</exception>
    /// <exception cref="CalibrationException">It is for another cascade, or no frame took part.</exception>
    public AgreementReport Check(string certificatePath)
    {
        ArgumentException.ThrowIfNullOrEmpty(certificatePath);
        return CertificateTrial.Run(_rows, new CalibratedCascade(_engine.Plan, _engine.Options, _engine.Times), Path.GetFullPath(certificatePath));
    }
}
