using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Natix.Engine.Training.Publishing;

/// <summary>Writes the model card from the report, so that no figure in it is typed by hand. Pure.</summary>
public static class ModelCard
{
    /// <summary>The card as Markdown.</summary>
    /// <param name="report">The report of the run, as written to report.json.</param>
    public static string Write(JsonObject report)
    {
        ArgumentNullException.ThrowIfNull(report);
        report = JsonNode.Parse(report.ToJsonString())!.AsObject();  // numbers as they were written, whatever type they came from
        var text = new StringBuilder();
        Opening(text, report);
        Measured(text, report);
        Sources(text, report["framesBySource"]!.AsArray());
        Folds(text, report["folds"] as JsonObject);
        text.Append(Closing);
        return text.ToString().ReplaceLineEndings("\n");
    }

    private static void Opening(StringBuilder text, JsonObject report)
    {
        var (model, training, parity) = (report["model"]!, report["training"]!, report["parity"]!);
        text.Append(CultureInfo.InvariantCulture, $"""
            # screen {model["version"]}

            A compact roadwork classifier for dashcam frames: one logit a frame, and a heat map of 28 x 28 cells that shows where it looked.

            | | |
            |---|---|
            | input | `image` [1, 3, 224, 224], RGB / 255; the whole frame, stretched with an antialiasing filter |
            | outputs | `logit` [1, 1]; `heat` [1, 1, 28, 28], a logit for each cell of 8 x 8 pixels |
            | probability | sigmoid((logit + bias) / temperature), values in `model.json` |
            | net | fully convolutional, residual, stride 8, per-image channel normalisation inside; image logit = affine(mean of the 6 highest cells) |
            | weights | {Number(model["parameters"])} parameters, float32, {Number(model["bytes"])} bytes |
            | training | {Number(training["steps"])} steps of 32 samples, {training["minutes"]} minutes on one core, seed {training["seed"]} |
            | speed | {report["latency"]!["onnxRuntimeOneThreadMedianMs"]} ms a frame in ONNX Runtime on one thread of the training machine, while it was in use |
            | parity | largest difference between this graph and the trained net in double precision on {parity["images"]} images: {Small(parity["logitDifference"])} of the image's logit, {Small(parity["heatDifference"])} of any heat logit (allowed: 1E-4) |
            | licence | Apache-2.0 (weights); attribution below |

            ![image loss by step](loss.png)

            ## Measured


            """);
    }

    private static void Measured(StringBuilder text, JsonObject report)
    {
        text.Append("""
            | set | frames | roadwork | AUC | MCC | accuracy | ECE | Brier |
            |---|---|---|---|---|---|---|---|

            """);
        Row(text, "held-out composites: drawn devices and look-alikes on backgrounds of sources kept out of training", report["heldOutComposites"]!);
        Row(text, "held-out frames: real frames of the sources kept out of training", report["heldOutFrames"]!);
        Row(text, "seen frames: real frames of the training sources (**not** a measure of generalisation)", report["seenFrames"]!);
        foreach (var (name, figures) in report["shortcutBaselines"]!.AsObject())
        {
            Row(text, $"shortcut baseline, out of fold by source: {name}", figures!);
        }

        var held = string.Join(", ", report["training"]!["heldOutSources"]!.AsArray().Select(s => $"`{s}`"));
        text.Append(CultureInfo.InvariantCulture, $"""

            Sources kept out of training: {held}. The temperature ({report["calibration"]!["temperature"]:F3}) and the bias ({report["calibration"]!["bias"]:F3}) were fitted
            on the held-out composites, so ECE, Brier, MCC and accuracy on that row are optimistic; AUC is not touched by them.
            The shortcut baselines are logistic regressions that know nothing of roadwork, on all labelled frames, each scored by a model that saw no frame of its source.
            A figure on these frames that does not clearly beat them says little.


            """);
    }

    private static void Sources(StringBuilder text, JsonArray sources)
    {
        text.Append("""
            ### By source of the real frames

            | source | frames | roadwork | AUC | accuracy | |
            |---|---|---|---|---|---|

            """);
        foreach (var source in sources)
        {
            var held = source!["heldOut"]!.GetValue<bool>() ? "held out" : "seen";
            text.Append(CultureInfo.InvariantCulture, $"| {source["source"]} | {source["n"]} | {source["positives"]} | {Figure(source["auc"])} | {Figure(source["accuracy"])} | {held} |\n");
        }

        text.Append('\n');
    }

    private static void Folds(StringBuilder text, JsonObject? folds)
    {
        if (folds is null)
        {
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"""
            ### Folds by source

            {folds["count"]} models of the same shape, each trained for only {folds["minutes"]} minutes without the sources of its fold, judge the frames of those sources.
            They are weaker than the shipped model, which trained longer and on more.

            | set | frames | roadwork | AUC | MCC | accuracy | ECE | Brier |
            |---|---|---|---|---|---|---|---|

            """);
        Row(text, "all frames, out of fold", folds["pooled"]!);
        foreach (var (fold, i) in folds["each"]!.AsArray().Select((f, i) => (f!, i + 1)))
        {
            var sources = string.Join(", ", fold["sources"]!.AsArray().Select(s => s!.GetValue<string>()));
            Row(text, string.Create(CultureInfo.InvariantCulture, $"fold {i}, {fold["steps"]} steps: {sources}"), fold);
        }

        text.Append('\n');
    }

    private static void Row(StringBuilder text, string name, JsonNode f) => text.Append(
        CultureInfo.InvariantCulture,
        $"| {name} | {f["n"]} | {f["positives"]} | {Figure(f["auc"])} | {Figure(f["mcc"])} | {Figure(f["accuracy"])} | {Figure(f["ece"])} | {Figure(f["brier"])} |\n");

    private static string Figure(JsonNode? value) =>
        value is null ? "-" : value.GetValue<double>().ToString("F3", CultureInfo.InvariantCulture);

    private static string Small(JsonNode? value) => value!.GetValue<double>().ToString("E1", CultureInfo.InvariantCulture);

    private static string Number(JsonNode? value) => value!.GetValue<long>().ToString("N0", CultureInfo.InvariantCulture);

    private const string Closing = """
        ## Known weaknesses

        - Positives and negatives of the training frames come partly from different cameras. Composites, shared re-encoding, crops and per-image normalisation
          work against learning the camera; the shortcut baselines above show how much of it would be there to learn.
        - The clips hold only about 20 labelled seconds without roadwork, in four cities; frames of a clip are alike; labels are one reader's.
        - Expect misses on small, distant or hazy devices and at night, and false alarms on orange or red shop fronts, murals, autumn foliage and vehicles.
        - Roadwork without devices (a lone machine, a worker, a fresh surface) is hardly in the training data.
        - It says whether devices can be seen, not whether the zone is active, nor where it begins and ends.

        ## Data and attribution

        No image is part of this repository. The weights were trained on:

        | data | licence |
        |---|---|
        | ROADWork dataset, Carnegie Mellon University: frames of dashcam clips in ten US cities | ODC-BY 1.0 |
        | Udacity CarND-LaneLines-P1 and test images | MIT |
        | comma10k, commaai | MIT |
        | TuSimple lane benchmark, by way of the lanenet repository | Apache-2.0 |
        | bianka_br_highways (Brazilian highway survey), lums_pk (campus robot), varungupta (Indian dashcam) | MIT |
        | traffic-cones-y4m5x by fatimas-workspace, Roboflow: close-up photos with boxes | CC BY 4.0 |
        | devices, machines and look-alikes drawn by the sample generator of this repository | Apache-2.0 |

        Which of these were used to train and which only to measure is told by the list of held-out sources above.

        """;
}
