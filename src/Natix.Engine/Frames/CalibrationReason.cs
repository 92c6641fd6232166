namespace Natix.Engine;

/// <summary>Whether a clip gave a calibration of its camera, or why not. Stable names: they appear in JSON output.</summary>
public enum CalibrationReason
{
    /// <summary>It gave one.</summary>
    Calibrated = 0,

    /// <summary>Too few usable sightings.</summary>
    TooFewSightings,

    /// <summary>The objects were all seen at about the same distance: rows and heights fix no line.</summary>
    NoSpread,

    /// <summary>The sightings fit no common horizon.</summary>
    Inconsistent,

    /// <summary>Too few depths.</summary>
    TooFewDepths,
}
