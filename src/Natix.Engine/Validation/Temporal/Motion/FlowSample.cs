namespace Natix.Engine.Validation.Temporal.Motion;

/// <summary>A place of the background and how it moved, with the way that it would move for a unit of expansion. Samples of the small picture.</summary>
/// <param name="U">Motion across.</param>
/// <param name="V">Motion down.</param>
/// <param name="Bx">Motion across for an expansion of 1.</param>
/// <param name="By">Motion down for an expansion of 1.</param>
internal readonly record struct FlowSample(double U, double V, double Bx, double By);

/// <summary>A place of the small picture that was followed into the next one, samples.</summary>
/// <param name="Place">Where it was.</param>
/// <param name="Flow">How far it moved.</param>
internal readonly record struct PlaceMotion(ImagePoint Place, ImagePoint Flow);

/// <summary>Translation and expansion that most of the background shares: u = (TranslationX, TranslationY) + Expansion * b.</summary>
/// <param name="TranslationX">Samples across.</param>
/// <param name="TranslationY">Samples down.</param>
/// <param name="Expansion">Per unit of b.</param>
/// <param name="ExpansionSigma">Its standard deviation, from the scatter of the inliers.</param>
/// <param name="Inliers">Samples that agree.</param>
/// <param name="Rms">Root mean square of their residuals, samples, both directions together.</param>
internal readonly record struct FlowFit(double TranslationX, double TranslationY, double Expansion, double ExpansionSigma, int Inliers, double Rms);
