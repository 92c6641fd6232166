using System.Text.Json;
using static System.FormattableString;

namespace Natix.Engine.Host.Calibration;

/// <summary>What clips said of their camera, for people and as JSON (docs/cli.md).</summary>
internal static class CameraEstimateText
{
    /// <summary>In lines.</summary>
    public static IEnumerable<string> Lines(CameraCalibration calibration, CameraEstimate estimate)
    {
        yield return Invariant($"{calibration.Frames} frames ({calibration.Skipped} skipped), {estimate.Sightings} boxes of {estimate.Objects} objects of known size, {estimate.Inliers} on one ground");
        if (estimate.Camera is { HorizonRow: { } row } ground)
        {
            yield return Invariant($"horizon at row {row:0.0} +- {ground.HorizonSigma:0.0} of {ground.ImageHeight}, nodding and slopes of the road included");
            yield return Invariant($"camera {ground.MountHeight:0.00} m over the road, +- {100 * ground.MountHeightSigma:0} %: as good as the objects' heights are known");
        }
        else
        {
            yield return $"no horizon and no height: {Words(estimate.Ground)}";
        }

        yield return estimate.Camera is { FocalLength: { } focal } lens
            ? Invariant($"focal length {focal:0} pixels +- {100 * lens.FocalSigma:0} %")
            : $"no focal length: {Words(estimate.Lens)}";
    }

    public static void Write(Utf8JsonWriter json, (CameraCalibration Calibration, CameraEstimate Estimate, string? Path) all)
    {
        var (calibration, estimate, path) = all;
        json.WriteString("written"u8, path);
        json.WriteNumber("frames"u8, calibration.Frames);
        json.WriteNumber("skipped"u8, calibration.Skipped);
        json.WriteNumber("sightings"u8, estimate.Sightings);
        json.WriteNumber("inliers"u8, estimate.Inliers);
        json.WriteNumber("objects"u8, estimate.Objects);
        json.WriteString("ground"u8, estimate.Ground.ToString());
        json.WriteString("lens"u8, estimate.Lens.ToString());
        json.WriteStartObject("camera"u8);
        if (estimate.Camera is { } camera)
            CameraFile.Write(json, camera);
        json.WriteEndObject();
    }

    private static string Words(CalibrationReason reason) => reason switch
    {
        CalibrationReason.TooFewSightings => "too few boxes of objects that are followed, whole and of known size; give longer clips, or a detector that finds more",
        CalibrationReason.NoSpread => "every object was seen at about the same distance, which fixes no horizon; give clips in which things come nearer",
        CalibrationReason.Inconsistent => "the boxes fit no common horizon: a winding or hilly road, or boxes that are not tight",
        CalibrationReason.TooFewDepths => "no model gives depth in metres by itself",
        _ => reason.ToString(),
    };
}
