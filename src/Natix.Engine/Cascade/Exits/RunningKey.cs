using System.Globalization;
using Natix.Engine.Consensus.Exits;
using Natix.Engine.Models;

namespace Natix.Engine.Cascade.Exits;

/// <summary>The certificate key of the cascade that runs here: all that moves a score (DESIGN 2.8). Pure; allocates.</summary>
internal static class RunningKey
{
    public static CertificateKey Of(CascadePlan plan, EngineOptions options)
    {
        var models = plan.Models.ToArray();
        return new CertificateKey
        {
            Voters = [.. models.Where(m => m.Votes).Select(m => KeyOf(plan, options, m))],
            DecodeScale = DecodeScaleOf(models, options),
        };
    }

    private static ModelKey KeyOf(CascadePlan plan, EngineOptions options, PlannedModel model)
    {
        var manifest = model.Seat.Manifest;
        return new ModelKey
        {
            Model = manifest.Name,
            Sha256 = manifest.Sha256,
            Backend = plan.Backend,
            Precision = manifest.WeightsBytes.Count == 0 ? "as in the file" : string.Join("+", manifest.WeightsBytes.Keys.Order(StringComparer.Ordinal)),
            EngineSha256 = null,
            Preprocess = PreprocessOf(manifest.Input),
            Reading = ReadingOf(manifest) + (manifest.Head.FindsBoxes ? ChecksOf(plan, options, model) : ""),
            Seat = SeatOf(model),
        };
    }

    // The scalar and the vector kernels give the same tensors, so which of them a processor runs is no part of the key.
    private static string PreprocessOf(InputSpec input) => string.Create(
        CultureInfo.InvariantCulture,
        $"{input.Width}x{input.Height} {input.Fit} {input.Resample} {input.Color} {input.Layout} {input.Type} (v * {input.Scale:R} - [{Join(input.Mean)}]) / [{Join(input.Std)}], pad {input.Pad:R}, cpu kernels");

    private static string ReadingOf(ModelManifest manifest)
    {
        var head = manifest.Head;
        var text = string.Create(CultureInfo.InvariantCulture, $"{head.Kind}, P = sigmoid((logit + {manifest.Calibration.Bias:R}) / {manifest.Calibration.Temperature:R})");
        if (head.Kind != HeadKind.Classifier)
            text += $", classes [{string.Join(" ", head.RoadworkClasses)}]";

        if (head.ZeroShot is { } texts)
            text += string.Create(CultureInfo.InvariantCulture, $", {(texts.Softmax ? "softmax" : "sigmoid")} of {texts.Scale:R} * cosine + {texts.Bias:R}, texts {TextDigest(texts)}");
        return text;
    }

    // What geometry holds a detector's boxes against. Cameras of streams are, like pixels, the frames' matter.
    private static string ChecksOf(CascadePlan plan, EngineOptions options, PlannedModel model)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $", boxes from {model.Seat.Manifest.Head.ScoreThreshold:R} checked by geometry");
        foreach (var depth in plan.Models.ToArray().Where(m => m.Seat.Manifest.Head.Depth is not null && m.LevelIndex <= model.LevelIndex))
        {
            var spec = depth.Seat.Manifest.Head.Depth!;
            text += string.Create(
                CultureInfo.InvariantCulture,
                $", depth of {depth.Seat.Manifest.Sha256[..16]} {spec.Unit} {spec.FocalLength:R} {spec.HorizontalFieldOfView:R}");
        }

        return options.Camera is { } c
            ? text + string.Create(CultureInfo.InvariantCulture, $", camera {c.ImageWidth}x{c.ImageHeight} f {c.FocalLength:R} {c.FocalLengthDown:R} {c.HorizontalFieldOfView:R} ({c.FocalSigma:R}) axis {c.CenterX:R} {c.CenterY:R} mount {c.MountHeight:R} ({c.MountHeightSigma:R}) pitch {c.Pitch:R} ({c.PitchSigma:R}) horizon {c.HorizonRow:R} ({c.HorizonSigma:R})")
            : text;
    }

    private static string TextDigest(ZeroShotSpec texts) =>
        ModelFileDigest.Compute(System.Runtime.InteropServices.MemoryMarshal.AsBytes(texts.Texts.Span).ToArray())[..16];

    private static string SeatOf(PlannedModel model)
    {
        var level = model.Level;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"level {level.Level}, entry {level.Entry}{Band(", level while", level.When)}{Band(", model while", model.Seat.When)}, weight {model.Seat.Weight:R}, timeout {level.TimeoutMs:R} ms");
    }

    private static string Band(string what, ProbabilityBand? band) =>
        band is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{what} {band.From:R}..{band.To:R}");

    // Every model's input has a say in how small a frame is decoded, an observer's too.
    private static string DecodeScaleOf(PlannedModel[] models, EngineOptions options) => options.ScaledDecoding
        ? "the smallest of 1, 1/2, 1/4 that fills " + string.Join(", ", models
            .Select(m => string.Create(CultureInfo.InvariantCulture, $"{m.Seat.Manifest.Input.Width}x{m.Seat.Manifest.Input.Height} {m.Seat.Manifest.Input.Fit}"))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        : "full size";

    private static string Join(IReadOnlyList<double> values) => string.Join(" ", values.Select(v => v.ToString("R", CultureInfo.InvariantCulture)));
}
