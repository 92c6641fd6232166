namespace Natix.Engine;

/// <summary>Whose thresholds end a cascade early.</summary>
public enum ExitPolicy
{
    /// <summary>The certificate's that the cascade names, while it holds; where there is none, or it does not hold, the manifest's.</summary>
    Certified = 0,

    /// <summary>The manifest's, whatever certificate it names. They are its author's word: nothing was shown of them.</summary>
    Manifest,

    /// <summary>Nobody's: every level that admits the frame runs. What calibration needs.</summary>
    Never,
}
